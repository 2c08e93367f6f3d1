-- one row per post, kind and pair: how authors turned to each other, as far as the source itself tells
-- key: post_key
with posts as (from core.posts semi join changed using (post_key)),

askers as (
    select
        thread_key,
        author_key as asker_key
    from core.posts
    where is_opener
),

replies as (
    select
        p.post_key,
        'reply' as kind,
        p.author_key as from_key,
        -- where the source names no parent, or the thread as a whole, a reply is to the asker
        if(s.parent_id is null or s.parent_id = s.thread_id, a.asker_key, parent.author_key) as to_key
    from posts as p
    inner join staging.posts as s using (post_key)
    left join core.posts as parent on p.parent_key = parent.post_key
    left join askers as a on p.thread_key = a.thread_key
    where not p.is_opener
),

mentions as (
    select
        post_key,
        'mention' as kind,
        author_key as from_key,
        unnest(mentions) as to_key
    from posts
),

quotes as (
    select
        post_key,
        'quote' as kind,
        author_key as from_key,
        unnest(quotes).author_key as to_key
    from posts
),

likes as (
    select
        p.post_key,
        'like' as kind,
        unnest(s.liked_by) as from_key,
        p.author_key as to_key
    from posts as p
    inner join staging.posts as s using (post_key)
),

acceptances as (
    select
        p.post_key,
        'accepted' as kind,
        a.asker_key as from_key,
        p.author_key as to_key
    from posts as p
    inner join askers as a using (thread_key)
    where p.accepted
),

turns as (
    from replies
    union
    from mentions
    union
    from quotes
    union
    from likes
    union
    from acceptances
)

select
    t.post_key,
    t.kind,
    t.from_key,
    t.to_key,
    p.thread_key,
    p.place,
    p.created_at as happened_at  -- sources do not tell when a like or an acceptance was given
from turns as t
inner join posts as p using (post_key)
where t.from_key != t.to_key  -- nobody turns to himself; unknown authors have no interactions
