-- one row per thread
with threads as (
    select
        thread_key,
        place,
        bool_or(own) as own,
        arg_min(post_key, (position, created_at, post_key)) as first_key,
        max(post_key) filter (where is_opener) as opener_key,
        max(author_key) filter (where is_opener) as asker_key,
        min(created_at) as opened_at,
        max(created_at) as last_post_at,
        count(*)::integer as posts,
        count(distinct author_key)::integer as authors
    from core.posts
    group by thread_key, place
)

select
    t.thread_key,
    s.source,
    t.place,
    t.own,
    s.thread_title as title,
    t.opener_key,
    t.asker_key,
    t.opened_at,
    t.last_post_at,
    t.posts,
    t.authors,
    s.category,
    s.url
from threads as t
inner join staging.posts as s on t.first_key = s.post_key
