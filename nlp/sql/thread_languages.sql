-- one row per thread of a batch and language: how many of its posts outside the batch could be told by their own words
select
    p.thread_key,
    t.language,
    count(*) as posts
from core.posts as p
inner join nlp.posts as t on p.post_key = t.post_key
anti join waiting_now as n on p.post_key = n.post_key
where
    p.thread_key in (select q.thread_key from waiting_now as q)
    and t.words >= $min_words
    and t.language is not null
group by all;
