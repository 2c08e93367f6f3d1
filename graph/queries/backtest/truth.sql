-- one row per author who did something for others from a day on until another
with span as (
    select
        timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $day::date::timestamp) as since,
        timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $until::date::timestamp) as until
),

helped as (
    select
        h.helper_key as author_key,
        count(*) as threads,
        count(distinct h.asker_key) as people
    from marts.help as h
    cross join span as s
    where h.helped_at >= s.since and h.helped_at < s.until
    group by h.helper_key
),

received as (
    select
        i.to_key as author_key,
        count_if(i.kind = 'thanks') as thanks,
        count_if(i.kind = 'accepted') as accepted
    from core.interactions as i
    cross join span as s
    where i.kind in ('thanks', 'accepted') and i.happened_at >= s.since and i.happened_at < s.until
    group by i.to_key
)

select
    author_key,
    coalesce(h.threads, 0) as threads,  -- helped in
    coalesce(h.people, 0) as people,  -- different people helped
    coalesce(r.thanks, 0) as thanks,  -- received
    coalesce(r.accepted, 0) as accepted  -- answers; where the source tells
from helped as h
full join received as r using (author_key)
