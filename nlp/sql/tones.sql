-- one row per topic, '' for all posts, and sentiment, null for not scored: the outdated posts of a batch
with
topics as (
    select distinct
        t.post_key,
        t.name
    from nlp.tags as t
    where t.kind = 'topic'
    union all
    select
        p.post_key,
        '' as name
    from nlp.posts as p
)

select
    t.name,
    p.sentiment,
    count(*) as posts
from waiting as w
inner join nlp.posts as p on w.post_key = p.post_key
inner join topics as t on p.post_key = t.post_key
where w.outdated and w.number > $after and w.number <= $after + $size
group by all;
