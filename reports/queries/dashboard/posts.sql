-- one row per post of a view, the newest first, a page of them; `total` counts all
with shown as (
    select
        c.*,
        count(*) over () as total
    from
        lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places) as c
    where
        ($sentiment is null or coalesce(c.sentiment, 'not_scored') = $sentiment)
        and ($intent is null or list_contains(c.intents, $intent))
    order by c.post desc
    limit $rows_shown offset $rows_before  -- noqa: LT02
)

select
    s.post,
    s.row_of,
    s.thread,
    s.total,
    s.said_at,
    s.place,
    s.own,
    s.language,
    s.sentiment,
    s.reason,
    s.staff
from shown as s
order by s.post desc
