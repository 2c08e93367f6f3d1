-- one row per thing a person wrote about in the year before the report, the most frequent first
select
    tags.kind,
    tags.name,
    count(distinct tags.post_key) as posts
from nlp.tags
inner join core.posts using (post_key)
where
    posts.author_key = $author_key
    and tags.kind in ('topic', 'product', 'competitor')
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
    and posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 365 day)
group by tags.kind, tags.name
order by posts desc, tags.name asc
