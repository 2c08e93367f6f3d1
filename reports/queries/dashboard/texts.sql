-- one row per post of a list of keys
select
    p.post_key,
    p.text,
    n.language
from core.posts as p
inner join nlp.posts as n using (post_key)
where list_contains($keys, p.post_key)
order by p.post_key
