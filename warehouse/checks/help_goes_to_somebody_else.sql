-- help is given in a question thread, by a known author to another
select
    h.thread_key,
    h.asker_key,
    h.helper_key
from marts.help as h
left join marts.thread_answers as a using (thread_key)
where h.helper_key = h.asker_key or h.helper_key is null or h.asker_key is null or a.is_question is not true
