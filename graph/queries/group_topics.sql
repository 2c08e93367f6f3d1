-- one row per group: what its members write about more than others do, most typical first
with topics as (
    select
        m.group_id,
        t.name,
        count(distinct t.post_key) as posts
    from grouped as m
    inner join past_posts as p on m.author_key = p.author_key
    inner join nlp.tags as t on p.post_key = t.post_key
    where t.kind in ('topic', 'product')
    group by m.group_id, t.name
),

shares as (
    select
        group_id,
        name,
        posts / sum(posts) over (partition by group_id) as here,
        sum(posts) over (partition by name) / sum(posts) over () as everywhere
    from topics
    where posts >= 3
)

select
    group_id,
    list(name order by here * ln(here / everywhere) desc, name asc) as topics
from shares
where here > everywhere
group by group_id
