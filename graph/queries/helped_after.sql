-- one row per author other than staff who helped from a day on until another, who helped in most threads first
select
    helper_key,
    count(*) as threads
from marts.help
where
    helper_key in (
        select a.author_key
        from core.authors as a
        where not a.is_staff
    )
    and helped_at >= timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $day::date::timestamp)
    and helped_at < timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $until::date::timestamp)
group by helper_key
order by threads desc, helper_key asc
