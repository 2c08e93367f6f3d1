-- one row per author who named something: how many different things they speak of
select
    p.author_key,
    count(distinct t.name) filter (where t.kind = 'topic') as topics_named,
    count(distinct t.name) filter (where t.kind in ('product', 'competitor')) as products_named,  -- the plain count
    -- all three in other people's threads; the keyword is the field's word
    count(distinct t.kind || ' ' || t.name) filter (where p.to_others) as breadth  -- noqa: RF04
from past_posts as p
inner join nlp.tags as t on p.post_key = t.post_key
where t.kind in ('product', 'competitor', 'topic')
group by p.author_key
