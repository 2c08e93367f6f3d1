-- one row per author: how much, how steadily and how long they have been part of the place
with days as (
    select
        d.author_key,
        sum(pow(2, -(m.as_of - d.day) / 30)) as active_days,
        sum(pow(2, -(m.as_of - d.day) / 14)) as active_days_lately,
        count(distinct date_trunc('week', d.day)) as active_weeks_ever
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
    group by d.author_key
),

posts as (
    select
        author_key,
        count(*) as posts,
        count_if(age <= 90) as posts_lately
    from past_posts
    group by author_key
)

select
    a.author_key,
    a.trust,  -- min(1, active days / 10) * min(1, days since the first post / 90)
    a.active_days as active_days_ever,
    days.active_days,  -- days with a post, counting half after 30 days
    days.active_days_lately,  -- counting half after 14 days
    days.active_weeks_ever,  -- different weeks, Monday to Sunday, with a post
    posts.posts,
    posts.posts_lately,  -- of the last 90 days
    (a.days_known < 90)::integer as newcomer  -- 1: first heard less than 90 days ago
from past_authors as a
left join days on a.author_key = days.author_key
left join posts on a.author_key = posts.author_key
