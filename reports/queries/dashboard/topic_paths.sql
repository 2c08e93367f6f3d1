-- one row per topic and source of a view, for each topic in the order in which it was first spoken of
with weeks as (
    select
        unnest(subjects) as subject,
        source,
        week,
        min(day) as first_day,
        count(*) as posts
    from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
    group by subject, source, week
)

select
    s.name,
    w.source,
    min(w.first_day) as first_day,
    max_by(w.week, (w.posts, -epoch(w.week))) as peak,
    sum(w.posts)::integer as posts
from weeks as w
inner join lens.subjects as s using (subject)
where s.kind = 'topic'
group by s.name, w.source
having sum(w.posts) >= 5
order by s.name, first_day, w.source
