-- one row per topic and negative post about it in the week: those that complain before others, then the surest
with complaints as (
    select
        post_key,
        min(start_char) as starts
    from nlp.intents
    where intent = 'complaint'
    group by post_key
),

topics as (
    select
        post_key,
        name,
        min(start_char) as starts
    from nlp.tags
    where kind = 'topic'
    group by post_key, name
)

select
    topics.name as topic,
    posts.thread_key,
    coalesce(posts.author_key, posts.post_key) as person,
    posts.text,
    posts.url,
    posts.place,
    timezone($time_zone, posts.created_at) as said_at,
    coalesce(complaints.starts, topics.starts) as starts,
    coalesce(complaints.post_key is not null or tagged.confidence >= $sure, false) as critical
from topics
inner join core.posts using (post_key)
inner join nlp.posts as tagged using (post_key)
left join complaints using (post_key)
where
    tagged.sentiment = 'negative'
    and posts.created_at >= timezone($time_zone, $first_day::timestamp)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
order by
    (complaints.post_key is null),
    tagged.confidence desc nulls last,
    posts.created_at desc,
    posts.post_key asc,
    topics.name asc
