-- one row per post of a view, the newest first, a page of them; `total` counts all
with chosen as (
    select c.*
    from
        lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
    where
        ($sentiment is null or coalesce(c.sentiment, 'not_scored') = $sentiment)
        and (
            $intent is null
            or c.post_key in (select i.post_key from nlp.intents as i where i.intent = $intent)
        )
),

shown as (
    select
        *,
        count(*) over () as total
    from chosen
    order by post desc
    limit
        $rows_shown
        offset $rows_before
)

select
    s.post_key,
    s.total,
    s.said_at,
    s.source,
    s.place,
    s.own,
    s.language,
    s.sentiment,
    s.reason,
    s.staff,
    p.text,
    p.url,
    t.title,
    n.handle,
    (
        select list(distinct w.handle) || list(distinct w.display_name) filter (where w.display_name is not null)
        from core.posts as o
        inner join core.names as w using (author_key)
        where o.thread_key = s.thread_key
    ) as names,
    (
        select list(struct_pack(kind := g.kind, name := g.name, start_char := g.start_char, end_char := g.end_char))
        from nlp.tags as g
        where g.post_key = s.post_key
    ) as tags,
    (
        select list(struct_pack(kind := 'intent', name := i.intent, start_char := i.start_char, end_char := i.end_char))
        from nlp.intents as i
        where i.post_key = s.post_key
    ) as intents
from shown as s
inner join core.posts as p using (post_key)
left join core.threads as t on s.thread_key = t.thread_key
left join core.names as n on p.author_key = n.author_key
order by s.post desc
