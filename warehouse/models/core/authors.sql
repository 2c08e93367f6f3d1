-- one row per author
with marked as (
    select
        author_key,
        bool_or(author_is_staff) as is_staff,
        bool_or(author_is_bot) as is_bot
    from staging.posts
    where author_key is not null
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
    any_value(m.is_bot) as is_bot,
    min(p.created_at) as first_post_at,
    max(p.created_at) as last_post_at,
    count(*)::integer as posts,
    count(distinct p.thread_key)::integer as threads,
    count(distinct timezone(getvariable('time_zone'), p.created_at)::date)::integer as active_days
from core.posts as p
inner join marked as m using (author_key)
group by p.author_key, p.place
