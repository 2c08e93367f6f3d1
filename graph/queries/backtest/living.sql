-- one row per first of a month with $before days of talk before it and a year after it, on which the place was alive:
-- at least $people people other than staff helped in the 182 days before, and as many in the 182 days after
with helps as (
    select
        h.helper_key,
        timezone(coalesce(getvariable('time_zone'), 'UTC')::text, h.helped_at)::date as day
    from marts.help as h
    inner join core.authors as a on h.helper_key = a.author_key
    where not a.is_staff
),

bounds as (
    select
        min(day) + $before::integer as since,
        max(day) - 365 as until
    from marts.author_days
),

firsts as (
    select
        unnest(
            generate_series(date_trunc('month', since + 30)::timestamp, until::timestamp, interval 1 month)
        )::date as day
    from bounds
)

select f.day
from firsts as f
inner join helps as h on h.day >= f.day - 182 and h.day < f.day + 182
group by f.day
having
    count(distinct h.helper_key) filter (where h.day < f.day) >= $people
    and count(distinct h.helper_key) filter (where h.day >= f.day) >= $people
order by f.day
