-- one row per person of that name, or that author key
select
    names.author_key,
    names.handle,
    names.place,
    authors.own
from core.names
inner join core.authors using (author_key)
where lower(names.handle) = lower($handle) or names.author_key = $handle
order by names.place
