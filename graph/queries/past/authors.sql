-- one row per author heard before the moment; counted from author_days because core.authors counts to this day
with days as (
    select
        d.author_key,
        count(*) as active_days
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
    group by d.author_key
),

firsts as (
    select
        author_key,
        arg_min(post_key, (created_at, post_key)) as first_key
    from core.posts
    group by author_key
)

select
    a.author_key,
    a.is_staff,
    a.is_bot,
    -- who came first goes first where all else is equal: author keys differ from one installation to the next
    row_number() over (order by a.first_post_at, f.first_key, a.author_key) as arrival,
    coalesce(d.active_days, 0) as active_days,
    m.as_of - timezone(m.time_zone, a.first_post_at)::date as days_known,
    -- how long and how steadily an account has been part of its place, 0 to 1
    least(1, coalesce(d.active_days, 0) / 10) * least(1, (m.as_of - timezone(m.time_zone, a.first_post_at)::date) / 90)
        as trust
from core.authors as a
cross join past_moment as m
left join days as d on a.author_key = d.author_key
left join firsts as f on a.author_key = f.author_key
where a.first_post_at < m.cutoff
