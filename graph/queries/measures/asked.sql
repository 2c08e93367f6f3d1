-- one row per author asked by name, reply or quote within a year
with pairs as (
    select distinct
        i.from_key,
        i.to_key
    from core.interactions as i
    inner join past_posts as p on i.post_key = p.post_key and i.from_key = p.author_key
    where i.kind in ('mention', 'reply', 'quote') and p.asks and p.age <= 365
)

select
    pairs.to_key as author_key,
    count(*) as asked_by,  -- different people
    sum(a.trust) as asked  -- each person counting by trust
from pairs
inner join past_authors as a on pairs.from_key = a.author_key
group by pairs.to_key
