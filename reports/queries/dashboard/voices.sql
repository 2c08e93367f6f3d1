-- one row per place of a view: all posts, those that name us, and those that name a competitor
with chosen as (
    from lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places)
),

naming as (
    select
        post,
        bool_or(kind in ('brand', 'product')) as us,
        bool_or(kind = 'competitor') as others
    from lens.told
    inner join lens.subjects using (subject)
    where kind in ('brand', 'product', 'competitor')
    group by post
)

select
    c.place,
    c.own,
    count(*) as posts,
    count(distinct c.author) as people,
    count(*) filter (where n.us) as ours,
    count(*) filter (where n.others) as theirs,
    count(*) filter (where c.sentiment = 'positive') as positive,
    count(*) filter (where c.sentiment = 'neutral') as neutral,
    count(*) filter (where c.sentiment = 'negative') as negative
from chosen as c
left join naming as n using (post)
group by c.place, c.own
order by posts desc, c.place asc
