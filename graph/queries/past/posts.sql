-- one row per post of a known author within the window
with tags as (
    select
        post_key,
        bool_or(kind in ('brand', 'product')) and not bool_or(kind = 'competitor') as ours
    from nlp.tags
    group by post_key
),

intents as (
    select
        post_key,
        bool_or(intent = 'praise') as praises,
        bool_or(intent = 'recommendation') as recommends,
        bool_or(intent = 'complaint') as complains,
        bool_or(intent = 'question') as asks
    from nlp.intents
    group by post_key
)

select
    p.post_key,
    p.author_key,
    p.text,
    len(p.links) > 0 as has_links,
    not p.is_opener and coalesce(t.asker_key != p.author_key, true) as to_others,
    m.as_of - timezone(m.time_zone, p.created_at)::date as age,
    pow(2, -age / m.half_life) as decay,
    -- names us and no competitor: a comparison is no clear word for either side
    coalesce(tags.ours, false) as ours,
    coalesce(i.praises, false) and coalesce(n.sentiment, '') != 'negative' as praises,
    coalesce(i.recommends, false) as recommends,
    -- a negative tone alone is no complaint: who describes a fault sounds negative
    coalesce(i.complains, false) as complains,
    coalesce(i.asks, false) as asks,
    coalesce(w.weight, 1) as weight
from core.posts as p
cross join past_moment as m
inner join past_authors as a on p.author_key = a.author_key
left join core.threads as t on p.thread_key = t.thread_key
left join tags on p.post_key = tags.post_key
left join intents as i on p.post_key = i.post_key
left join nlp.posts as n on p.post_key = n.post_key
left join past_weights as w on p.post_key = w.post_key
where p.created_at < m.cutoff and timezone(m.time_zone, p.created_at)::date >= m.since
