-- one row per week and topic of a view
with told as (
    select
        week,
        unnest(subjects) as subject,
        count(*) as posts
    from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
    group by week, subject
)

select
    t.week,
    s.name,
    t.posts
from told as t
inner join lens.subjects as s using (subject)
where s.kind = 'topic'
order by t.week, s.name
