-- one row per author who told others where to go and what to buy: posts in other people's threads that recommend
-- something, or name a product with a link
with naming as (
    select distinct post_key from nlp.tags
    where kind in ('product', 'competitor')
)

select
    p.author_key,
    count(*) as passed_on_posts,
    sum(p.weight * p.decay) as passed_on  -- with half-life and segment weight
from past_posts as p
left join naming as n on p.post_key = n.post_key
where p.to_others and (p.recommends or p.has_links and n.post_key is not null)
group by p.author_key
