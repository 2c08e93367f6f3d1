-- one row per author and day
select
    author_key,
    place,
    (created_at at time zone getvariable('time_zone'))::date as day,
    count(*)::integer as posts
from core.posts
where author_key is not null
group by all
