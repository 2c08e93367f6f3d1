-- one row per topic and week: how many different people were negative about it
select
    tags.name as topic,
    date_trunc('week', timezone($time_zone, posts.created_at))::date as week,
    count(distinct coalesce(posts.author_key, posts.post_key)) as critics
from nlp.tags
inner join core.posts using (post_key)
inner join nlp.posts as tagged using (post_key)
where
    tags.kind = 'topic'
    and tagged.sentiment = 'negative'
    and posts.created_at >= timezone($time_zone, $first_day::timestamp)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
group by all
order by topic, week
