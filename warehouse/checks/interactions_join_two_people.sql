-- an interaction is from one author to another author, at a post of the same thread and place
select
    i.post_key,
    i.kind,
    i.from_key,
    i.to_key
from core.interactions as i
left join core.posts as p using (post_key)
where
    i.from_key is null
    or i.to_key is null
    or i.from_key = i.to_key
    or p.thread_key is distinct from i.thread_key
    or p.place is distinct from i.place
    or i.to_key not in (select a.author_key from core.authors as a)
