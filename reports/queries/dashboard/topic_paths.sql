-- one row per topic and source of a view, for each topic in the order in which it was first spoken of
with weeks as (
    select
        s.name,
        c.source,
        c.week,
        min(c.day) as first_day,
        count(*) as posts
    from
        lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
    inner join lens.told using (post)
    inner join lens.subjects as s using (subject)
    where s.kind = 'topic'
    group by s.name, c.source, c.week
)

select
    name,
    source,
    min(first_day) as first_day,
    max_by(week, (posts, -epoch(week))) as peak,
    sum(posts)::integer as posts
from weeks
group by name, source
having sum(posts) >= 5
order by name, first_day, source
