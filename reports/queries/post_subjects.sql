-- one row per thing a post names
select distinct name
from nlp.tags
where post_key = $post_key and kind in ('topic', 'product', 'competitor')
order by name
