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

-- a week counts as one of trusted company where they wrote in a thread of their own or of a trusted asker (trust .2)
active as (
    select
        p.author_key,
        greatest(0, m.as_of - (date_trunc('week', p.day)::date + 3)) as age,  -- since its Thursday
        bool_or(not p.to_others or coalesce(a.trust, 0) >= 0.2) as trusted
    from past_posts as p
    cross join past_moment as m
    left join past_authors as a on p.asker_key = a.author_key
    group by all
),

weeks as (
    select
        w.author_key,
        sum(pow(2, -w.age / m.half_life)) as active_weeks,
        coalesce(sum(pow(2, -w.age / m.half_life)) filter (where w.trusted), 0) as trusted_weeks,
        sum(pow(2, -w.age / 30)) as active_weeks_lately,
        coalesce(sum(pow(2, -w.age / 30)) filter (where w.trusted), 0) as trusted_weeks_lately
    from active as w
    cross join past_moment as m
    group by w.author_key
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
    a.trust,  -- min(1, active days / 10) * min(1, days since arriving / 90) * min(1, threads / 5)
    a.active_days as active_days_ever,
    days.active_days,  -- days with a post, counting half after 30 days
    days.active_days_lately,  -- counting half after 14 days
    days.active_weeks_ever,  -- different weeks, Monday to Sunday, with a post
    -- weeks with a post, with the half-life of the settings
    -- those spent with untrusted askers alone count at most as much as the others
    least(weeks.active_weeks, 2 * weeks.trusted_weeks) as active_weeks,
    least(weeks.active_weeks_lately, 2 * weeks.trusted_weeks_lately) as active_weeks_lately,  -- half-life 30 days
    posts.posts,
    posts.posts_lately,  -- of the last 90 days
    -- 1: first heard less than 90 days ago, or back from a sleep of half a year after two days of posts at most
    coalesce(a.days_here < 90, false)::integer as newcomer,
    (not a.own)::integer as elsewhere  -- 1: on a place of others
from past_authors as a
left join days on a.author_key = days.author_key
left join weeks on a.author_key = weeks.author_key
left join posts on a.author_key = posts.author_key
