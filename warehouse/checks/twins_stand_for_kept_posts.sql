-- a twin stands for a post that is kept
select
    t.post_key,
    t.kept_key
from core.twins as t
anti join core.posts as p on t.kept_key = p.post_key
