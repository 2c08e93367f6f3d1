-- one row per group of the web: how many people, and the topics that set it apart from the others
with topics as (
    select
        members.group_id,
        tags.name,
        count(distinct tags.post_key) as posts
    from graph.members
    inner join core.posts using (author_key)
    inner join nlp.tags using (post_key)
    where tags.kind in ('topic', 'product')
    group by all
),

shares as (
    select
        group_id,
        name,
        posts / sum(posts) over (partition by group_id) as here,
        sum(posts) over (partition by name) / sum(posts) over () as everywhere
    from topics
    where posts >= 3
),

typical as (
    select
        group_id,
        list(name order by here * ln(here / everywhere) desc, name)[1:3] as topics
    from shares
    where here > everywhere
    group by group_id
),

sizes as (
    select
        group_id,
        count(*) as people
    from graph.members
    group by group_id
)

select
    sizes.group_id,
    sizes.people,
    coalesce(typical.topics, []) as topics
from sizes
left join typical using (group_id)
order by sizes.people desc, sizes.group_id asc
