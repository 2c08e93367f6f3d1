-- one row per person negative about one topic in the week, with the surest of their posts
select
    posts.text,
    posts.url,
    posts.author_key,
    posts.place,
    timezone($time_zone, posts.created_at) as said_at,
    min(tags.start_char) as starts
from nlp.tags
inner join core.posts using (post_key)
inner join nlp.posts as tagged using (post_key)
where
    tags.kind = 'topic'
    and tags.name = $topic
    and tagged.sentiment = 'negative'
    and posts.created_at >= timezone($time_zone, $first_day::timestamp)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
group by posts.post_key, posts.text, posts.url, posts.author_key, posts.place, posts.created_at, tagged.confidence
qualify
    row_number() over (
        partition by coalesce(posts.author_key, posts.post_key)
        order by tagged.confidence desc nulls last, posts.created_at desc
    ) = 1
order by tagged.confidence desc nulls last, posts.created_at desc
limit 2
