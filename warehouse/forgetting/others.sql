-- one row per post of somebody else that may hold a trace: a mention, a like, a quote, a name, or the person's title
with opened as (
    select distinct
        source,
        thread_id
    from forgotten_posts
    where is_opener
)

select
    p.post_key,
    p.thread_title,
    p.text,
    p.code,
    p.quotes,
    p.mentions,
    p.links,
    p.liked_by,
    o.thread_id is not null as has_their_title
from staging.posts as p
left join opened as o
    on p.thread_id = o.thread_id and (p.source = o.source or starts_with(p.thread_id, 'https://'))
where
    p.author_key is distinct from getvariable('forgotten')
    and (
        list_contains(p.mentions, getvariable('forgotten'))
        or list_contains(p.liked_by, getvariable('forgotten'))
        or len(p.quotes) > 0
        or o.thread_id is not null
        or len(list_filter(
            getvariable('names'),
            lambda name: contains(
                lower(concat_ws(' ', p.text, p.code, p.thread_title, array_to_string(p.links, ' '))), name
            )
        )) > 0
    )
