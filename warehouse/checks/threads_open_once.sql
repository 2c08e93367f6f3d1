-- a thread has at most one opening post
select thread_key
from core.posts
where is_opener
group by thread_key
having count(*) > 1
