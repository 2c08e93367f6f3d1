-- one row per week, place, language, kind and name; kind 'all' has the name '' and counts every post
with subjects as (
    select distinct
        post_key,
        kind,
        name
    from nlp.tags
    union all
    select
        post_key,
        'all' as kind,
        '' as name
    from nlp.posts
)

select
    date_trunc('week', p.created_at at time zone getvariable('time_zone'))::date as week,
    p.place,
    p.own,
    n.language,
    s.kind,
    s.name,
    count(*) filter (where n.sentiment = 'positive')::integer as positive,
    count(*) filter (where n.sentiment = 'neutral')::integer as neutral,
    count(*) filter (where n.sentiment = 'negative')::integer as negative,
    count(*) filter (where n.sentiment is null)::integer as not_scored,
    count(distinct p.author_key)::integer as authors
from subjects as s
inner join nlp.posts as n using (post_key)
inner join core.posts as p using (post_key)
group by all
