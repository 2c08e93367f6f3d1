-- one row per post; heard from several sources of its place, it counts once
-- key: post_key
with heard as (
    select
        p.post_key,
        p.source,
        p.post_id,
        p.thread_id,
        p.parent_id,
        p.position,
        p.created_at,
        s.place,
        s.own,
        coalesce(t.kept_key, p.post_key) as kept_key,
        -- a thread that is named by its address is one, whichever sources of the place tell of it
        if(
            starts_with(p.thread_id, 'https://'),
            min(p.source) over (partition by s.place, p.thread_id),
            p.source
        ) || '/' || p.thread_id as named_key
    from staging.posts as p
    semi join changed using (post_key)
    inner join staging.sources as s using (source)
    left join core.twins as t using (post_key)
),

-- where a thread was heard from two sources, both go on under the kept one
thread_keys as (
    select
        h.source,
        h.thread_id,
        coalesce(
            arg_min(k.named_key, (h.created_at, h.post_key)) filter (where h.kept_key != h.post_key),
            any_value(h.named_key)
        ) as thread_key
    from heard as h
    inner join heard as k on h.kept_key = k.post_key
    group by h.source, h.thread_id
),

ordered as (
    select
        h.post_key,
        h.place,
        h.own,
        h.parent_id,
        h.position,
        parent.kept_key as parent_key,
        k.thread_key,
        row_number() over (
            partition by k.thread_key order by h.position nulls last, h.created_at, h.post_key
        ) as nth
    from heard as h
    inner join thread_keys as k using (source, thread_id)
    left join heard as parent
        on
            h.source = parent.source
            and h.thread_id = parent.thread_id
            and h.parent_id = parent.post_id
            and h.kept_key != parent.kept_key
    where h.kept_key = h.post_key
),

placed as (
    select
        *,
        nth = 1 and parent_id is null and coalesce(position, 0) = 0 as is_opener
    from ordered
)

select
    p.post_key,
    p.source,
    o.place,
    o.own,
    o.thread_key,
    coalesce(o.position, o.nth - 1)::integer as position,
    o.is_opener,
    o.parent_key,
    p.author_key,
    p.created_at,
    p.edited_at,
    p.edits,
    if(o.is_opener, p.thread_title, null) as title,
    p.text,
    p.code,
    p.quotes,
    p.links,
    p.mentions,
    p.likes,
    p.accepted,
    p.url,
    coalesce(p.language, s.language) as told_language,
    p.digest
from staging.posts as p
inner join placed as o using (post_key)
inner join staging.sources as s on p.source = s.source
