-- one row per post of a batch, in the order of its thread
select
    p.post_key,
    p.thread_key,
    p.digest,
    p.told_language,
    p.text,
    case when p.is_opener then p.title end as title
from waiting as w
inner join core.posts as p on w.post_key = p.post_key
where w.number > $after and w.number <= $after + $size
order by w.number;
