-- the posts of getvariable('forgotten'), and whether they opened their threads
create or replace temp table forgotten_posts as
with posts as (
    select
        post_key,
        source,
        thread_id,
        author_key,
        text,
        parent_id is null
        and coalesce(position = 0, created_at = min(created_at) over (partition by source, thread_id)) as is_opener
    from staging.posts
)

select
    post_key,
    source,
    thread_id,
    text,
    is_opener
from posts
where author_key = getvariable('forgotten')
