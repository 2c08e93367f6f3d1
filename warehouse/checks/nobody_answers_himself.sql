-- a first answer is not the asker's, and takes no less than no time
select
    a.thread_key,
    a.first_answer_key,
    a.hours
from marts.thread_answers as a
inner join core.posts as p on a.first_answer_key = p.post_key
where p.author_key is not distinct from a.asker_key or a.hours is null or a.hours < 0
