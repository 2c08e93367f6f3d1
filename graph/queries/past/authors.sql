-- one row per author heard before the moment; counted from author_days because core.authors counts to this day
with days as (
    select
        d.author_key,
        count(*) as active_days
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
    group by d.author_key
)

select
    a.author_key,
    a.is_staff,
    a.is_bot,
    coalesce(d.active_days, 0) as active_days,
    m.as_of - timezone(m.time_zone, a.first_post_at)::date as days_known,
    -- how long and how steadily an account has been part of its place, 0 to 1
    least(1, coalesce(d.active_days, 0) / 10) * least(1, (m.as_of - timezone(m.time_zone, a.first_post_at)::date) / 90)
        as trust
from core.authors as a
cross join past_moment as m
left join days as d on a.author_key = d.author_key
where a.first_post_at < m.cutoff
