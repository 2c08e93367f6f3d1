-- a parent is another post of the same thread
select
    p.post_key,
    p.parent_key
from core.posts as p
left join core.posts as parent on p.parent_key = parent.post_key
where p.parent_key is not null and (parent.thread_key is distinct from p.thread_key or p.post_key = p.parent_key)
