-- one row per author other than staff who helped from a day on until another, who helped in most threads first
select
    h.helper_key,
    count(*) as threads
from marts.help as h
inner join core.authors as a on h.helper_key = a.author_key
where
    not a.is_staff
    and h.helped_at >= timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $day::date::timestamp)
    and h.helped_at < timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $until::date::timestamp)
group by h.helper_key
order by threads desc, min(a.first_post_at) asc, h.helper_key asc
