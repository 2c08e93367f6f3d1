-- one row per post of a known author within the window
with tags as (
    select
        post_key,
        bool_or(kind in ('brand', 'product')) and not bool_or(kind = 'competitor') as ours,
        bool_or(kind = 'competitor') as rival
    from nlp.tags
    group by post_key
),

-- praise and advice that are about us: who praises an answer has not praised the product it names elsewhere
about_us as (
    select
        post_key,
        bool_or(intent = 'praise') as praised,
        bool_or(intent = 'recommendation') as recommended
    from past_named
    where kind in ('brand', 'product')
    group by post_key
),

intents as (
    select
        post_key,
        bool_or(intent = 'praise') as praises,
        bool_or(intent = 'recommendation') as recommends,
        bool_or(intent = 'complaint') as complains,
        bool_or(intent = 'wish') as wishes,
        bool_or(intent = 'question') as asks,
        bool_or(intent = 'switching') as switches
    from nlp.intents
    group by post_key
)

select
    p.post_key,
    p.author_key,
    p.thread_key,
    t.asker_key,
    p.text,
    len(p.links) > 0 as has_links,
    coalesce(p.code, '') != '' as has_code,
    p.is_opener,
    not p.is_opener and coalesce(t.asker_key != p.author_key, true) as to_others,
    timezone(m.time_zone, p.created_at)::date as day,
    m.as_of - day as age,
    pow(2, -age / m.half_life) as decay,
    -- names us and no competitor: a comparison is no clear word for either side
    coalesce(tags.ours, false) as ours,
    coalesce(tags.rival, false) as names_rival,
    coalesce(u.praised, false) as praises_us,
    coalesce(u.recommended, false) as recommends_us,
    coalesce(i.praises, false) and coalesce(n.sentiment, '') != 'negative' as praises,
    coalesce(i.recommends, false) as recommends,
    -- a negative tone alone is no complaint: who describes a fault sounds negative
    coalesce(i.complains, false) as complains,
    coalesce(i.asks, false) as asks,
    coalesce(i.wishes, false) as wishes,
    coalesce(i.switches, false) as switches,
    -- strong words, not asked for help: those who describe a fault sound negative too
    coalesce(n.sentiment_score <= -0.5, false) and not coalesce(i.asks, false) as scolds,
    coalesce(w.weight, 1) as weight
from core.posts as p
cross join past_moment as m
inner join past_authors as a on p.author_key = a.author_key
left join core.threads as t on p.thread_key = t.thread_key
left join tags on p.post_key = tags.post_key
left join about_us as u on p.post_key = u.post_key
left join intents as i on p.post_key = i.post_key
left join nlp.posts as n on p.post_key = n.post_key
left join past_weights as w on p.post_key = w.post_key
where p.created_at < m.cutoff and timezone(m.time_zone, p.created_at)::date >= m.since
