-- one row per place, theme and quote (three at most): what regulars praise, in the 90 days before getvariable('as_of')
-- a regular wrote on ten days or more; staff and bots are none, and each regular is quoted once per theme
with praised as (
    select
        p.place,
        p.own,
        a.kind,
        a.name,
        p.author_key,
        a.post_key,
        a.score,
        a.start_char,
        a.end_char
    from nlp.aspects as a
    inner join core.posts as p using (post_key)
    inner join core.authors as w using (author_key)
    where
        a.kind in ('brand', 'product', 'topic')
        and a.sentiment = 'positive'
        and w.active_days >= 10
        and not w.is_staff
        and not w.is_bot
        and (p.created_at at time zone getvariable('time_zone'))::date
        between getvariable('as_of')::date - 90 and getvariable('as_of')::date - 1
),

themes as (
    select
        place,
        kind,
        name,
        count(*)::integer as praises,
        count(distinct author_key)::integer as regulars
    from praised
    group by place, kind, name
),

best as (
    select *
    from praised
    where end_char > start_char  -- what stands in a title cannot be quoted by its place
    qualify
        row_number()
            over (partition by place, kind, name, author_key order by score desc, post_key asc, start_char asc)
        = 1
),

quoted as (
    select
        *,
        row_number() over (partition by place, kind, name order by score desc, post_key asc)::integer as nth
    from best
)

select
    q.place,
    q.own,
    q.kind,
    q.name,
    t.praises,
    t.regulars,
    q.nth,
    q.post_key,
    q.start_char,
    q.end_char
from quoted as q
inner join themes as t using (place, kind, name)
where q.nth <= 3
