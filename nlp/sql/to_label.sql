-- one row per post to ask a person about: half drawn by chance, half from the fifth that was hardest to judge
with
candidates as (
    select
        p.post_key,
        p.text,
        case when p.is_opener then p.title end as title,
        percent_rank() over (order by coalesce(n.confidence, 0)) <= 0.2 as hard
    from nlp.posts as n
    inner join core.posts as p on n.post_key = p.post_key
    where n.language = $language and n.reason is distinct from 'short' and length(p.text) > 0
),

drawn as (
    select
        *,
        row_number() over (order by hash(post_key, $seed, 'random'), post_key) as by_chance,
        row_number() over (order by not hard, hash(post_key, $seed, 'uncertain'), post_key) as by_doubt
    from candidates
)

select
    post_key,
    title,
    text,
    case when by_chance <= by_doubt then 'random' else 'uncertain' end as drawn
from drawn
where by_chance <= $count or (hard and by_doubt <= $count)
order by least(by_chance, by_doubt), post_key
limit $count;
