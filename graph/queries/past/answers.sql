-- one row per author and thread of somebody else they wrote in, whatever it opened with; counted from their first word
-- in it within the window
select
    p.author_key,
    p.thread_key,
    coalesce(any_value(a.trust), 0) as asker_trust,
    max(p.age) as age,
    max_by(p.decay, p.age) as decay,
    max(p.weight) as weight
from past_posts as p
left join past_authors as a on p.asker_key = a.author_key
where p.to_others
group by p.author_key, p.thread_key
