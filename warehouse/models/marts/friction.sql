-- one row per week, place, topic and step of being a customer (process '': any): where it chafes, and for how many
-- friction = complaining sentences × different authors, so that one loud voice weighs less than ten that say it once
with heard as (
    select
        a.post_key,
        a.name,
        a.score,
        p.author_key,
        p.place,
        p.own,
        date_trunc('week', p.created_at at time zone getvariable('time_zone'))::date as week
    from nlp.aspects as a
    inner join core.posts as p using (post_key)
    left join core.authors as w on p.author_key = w.author_key
    where a.kind = 'topic' and a.sentiment = 'negative' and not coalesce(w.is_staff or w.is_bot, false)
),

processes as (
    select distinct
        post_key,
        name as process
    from nlp.aspects
    where kind = 'process' and sentiment = 'negative'
),

told as (
    select
        *,
        '' as process
    from heard
    union all
    select
        h.*,
        s.process
    from heard as h
    inner join processes as s using (post_key)
)

select
    week,
    place,
    own,
    name as topic,
    process,
    count(*)::integer as complaints,
    count(distinct author_key)::integer as authors,
    (count(*) * count(distinct author_key))::integer as friction,
    arg_min(post_key, (score, post_key)) as post_key
from told
group by week, place, own, name, process
