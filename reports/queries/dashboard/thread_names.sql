-- one row per name of somebody who wrote in one of the threads of a list
select
    s.thread,
    unnest([n.handle, n.display_name]) as name
from lens.seen as s
inner join lens.authors using (author)
inner join core.names as n using (author_key)
where s.thread in (select unnest($threads))
group by s.thread, n.handle, n.display_name
