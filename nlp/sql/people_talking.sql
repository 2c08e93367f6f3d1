-- one row per name of somebody who wrote in a stretch of days: a person is not a topic
select distinct unnest([n.handle, n.display_name]) as name
from core.names as n
inner join core.posts as p on n.author_key = p.author_key
where p.created_at >= $first and p.created_at < $last;
