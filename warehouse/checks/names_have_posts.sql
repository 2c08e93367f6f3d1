-- nobody without a post left is kept by name
select author_key
from core.names
anti join staging.posts using (author_key)
