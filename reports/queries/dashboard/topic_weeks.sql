-- one row per week and topic of a view
select
    c.week,
    s.name,
    count(*) as posts
from
    lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
inner join lens.told using (post)
inner join lens.subjects as s using (subject)
where s.kind = 'topic'
group by c.week, s.name
order by c.week, s.name
