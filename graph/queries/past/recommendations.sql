-- one row per post that recommends a brand, product or competitor to somebody: who, to whom (the asker of the thread),
-- what
select
    p.post_key,
    p.author_key as from_key,
    p.asker_key as to_key,
    n.kind,
    n.name,
    coalesce(a.trust, 0) as to_trust,
    p.day,
    p.decay,
    p.weight
from past_posts as p
inner join past_named as n on p.post_key = n.post_key
left join past_authors as a on p.asker_key = a.author_key
where n.intent = 'recommendation' and p.to_others and p.asker_key is not null
