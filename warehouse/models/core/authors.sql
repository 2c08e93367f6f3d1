-- one row per author
-- a bot is marked as one by its source, or has ten posts and more of which over half begin with the same 30 letters and
-- less than half carry a link: who copies links is a spammer, whom the ranking knows
with marked as (
    select
        author_key,
        bool_or(author_is_staff) as is_staff,
        bool_or(author_is_bot) as is_bot
    from staging.posts
    where author_key is not null
    group by author_key
),

beginnings as (
    select
        author_key,
        left(regexp_replace(lower(text), '[^\p{L}]+', '', 'g'), 30) as beginning,
        count(*) as posts,
        count(*) filter (where len(links) > 0) as linked
    from core.posts
    where author_key is not null
    group by all
),

habits as (
    select
        author_key,
        sum(posts) >= 10
        and coalesce(max(posts) filter (where length(beginning) = 30), 0) > sum(posts) / 2
        and sum(linked) < sum(posts) / 2 as repeats
    from beginnings
    group by author_key
),

named as (
    select distinct n.author_key
    from core.names as n
    inner join staging.staff as s
        on lower(n.handle) = lower(s.handle) and n.place = coalesce(s.place, n.place)
)

select
    p.author_key,
    p.place,
    bool_or(p.own) as own,
    any_value(m.is_staff) or p.author_key in (select n.author_key from named as n) as is_staff,
    any_value(m.is_bot or h.repeats) as is_bot,
    min(p.created_at) as first_post_at,
    max(p.created_at) as last_post_at,
    count(*)::integer as posts,
    count(distinct p.thread_key)::integer as threads,
    count(distinct timezone(getvariable('time_zone'), p.created_at)::date)::integer as active_days
from core.posts as p
inner join marked as m using (author_key)
inner join habits as h using (author_key)
group by p.author_key, p.place
