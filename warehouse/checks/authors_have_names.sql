-- every author of a post has a name
select author_key
from core.authors
anti join core.names using (author_key)
