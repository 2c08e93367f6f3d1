-- one row per person and thread with a wish of a regular in the four weeks before the report
with wishes as (
    select
        post_key,
        min(start_char) filter (where intent = 'wish') as starts,
        min(start_char) filter (where intent = 'question') as asks
    from nlp.intents
    group by post_key
)

select
    posts.author_key,
    names.handle,
    posts.text,
    posts.url,
    posts.place,
    posts.own,
    threads.title,
    coalesce(posts.likes, 0) as likes,
    timezone($time_zone, posts.created_at) as said_at,
    wishes.starts
from wishes
inner join core.posts using (post_key)
inner join core.threads using (thread_key)
inner join core.authors on posts.author_key = authors.author_key
inner join core.names on posts.author_key = names.author_key
where
    coalesce(wishes.starts < wishes.asks, wishes.starts is not null)  -- a wish after a question is mostly the question
    and not authors.is_staff
    and not authors.is_bot
    and authors.active_days >= $regular
    and posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
qualify row_number() over (partition by posts.author_key, posts.thread_key order by posts.created_at, posts.url) = 1
order by likes desc, said_at desc, posts.url asc
