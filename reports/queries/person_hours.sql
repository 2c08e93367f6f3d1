-- one row per hour of the week in which a person wrote in the half year before the report, local time
select
    isodow(timezone($time_zone, created_at)) as weekday,
    hour(timezone($time_zone, created_at)) as hour,
    count(*) as posts
from core.posts
where
    author_key = $author_key
    and created_at < timezone($time_zone, $as_of::timestamp)
    and created_at >= timezone($time_zone, $as_of::timestamp - interval 182 day)
group by all
order by weekday, hour
