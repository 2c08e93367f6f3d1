-- takes the names of a batch (heard_names) into core.names, the newest wins; who has no posts (left) has no name
insert or replace into core.names by name
from heard_names
semi join staging.posts using (author_key);

select count(*) as names
from heard_names
