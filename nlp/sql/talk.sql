-- one row per post of customers in a language and a stretch of days, a sample of $most where there are more
select
    p.post_key,
    coalesce(p.author_key, '') as author_key,
    p.thread_key,
    epoch(p.created_at)::bigint // 604800 as week,
    case when p.is_opener then p.title end as title,
    p.text
from core.posts as p
inner join nlp.posts as t on p.post_key = t.post_key and t.language = $language
left join core.authors as a on p.author_key = a.author_key
where p.created_at >= $first and p.created_at < $last and not coalesce(a.is_staff or a.is_bot, false)
order by hash(p.post_key)
limit $most;
