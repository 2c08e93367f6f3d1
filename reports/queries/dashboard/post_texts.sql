-- one row per post of a list of places in core.posts
select
    p.rowid as row_of,
    p.post_key,
    p.text,
    p.url,
    t.title,
    n.handle
from core.posts as p
left join core.threads as t using (thread_key)
left join core.names as n using (author_key)
where p.rowid in (select unnest($rows))
