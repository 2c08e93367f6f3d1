-- one row per answer of a view that others found good, the best first
select
    c.post,
    c.row_of,
    c.thread,
    c.said_at,
    c.place,
    a.accepted,
    a.likes,
    a.thanks
from
    lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places) as c
inner join lens.answers as a using (post)
order by a.accepted desc, a.thanks desc, a.likes desc, c.post desc
limit $most
