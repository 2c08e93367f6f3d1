-- one row per thing a person recommended to somebody, the newest first: who, to whom, what
select
    recommendations.to_key,
    names.handle as to_handle,
    recommendations.name,
    any_value(posts.url order by recommendations.day desc, posts.post_key desc) as url,
    max(recommendations.day) as day
from graph.recommendations
inner join core.names on recommendations.to_key = names.author_key
inner join core.posts using (post_key)
where recommendations.as_of = $ranked and recommendations.from_key = $author_key
group by recommendations.to_key, names.handle, recommendations.name
order by day desc, names.handle asc, recommendations.name asc
limit $most
