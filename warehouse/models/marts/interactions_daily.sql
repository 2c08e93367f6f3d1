-- one row per day, pair and kind
select
    (happened_at at time zone getvariable('time_zone'))::date as day,
    place,
    from_key,
    to_key,
    kind,
    count(*)::integer as n
from core.interactions
group by all
