-- takes the names of a batch (heard_names) into core.names, the newest wins; who has no posts (left) has no name
-- what one source of a place does not tell, an old archive for instance, stays as another has told it
insert or replace into core.names by name
select
    h.author_key,
    h.place,
    h.handle,
    coalesce(h.display_name, n.display_name) as display_name,
    coalesce(h.profile_url, n.profile_url) as profile_url
from heard_names as h
left join core.names as n using (author_key)
semi join staging.posts using (author_key);

select count(*) as names
from heard_names
