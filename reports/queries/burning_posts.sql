-- one row per negative post of the week about one topic, the surest first
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
order by tagged.confidence desc, posts.created_at desc
limit 2
