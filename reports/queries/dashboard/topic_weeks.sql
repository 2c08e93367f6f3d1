-- one row per week and topic of a view
select
    c.week,
    substr(t.subject, 7) as name,
    count(*) as posts
from
    lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
inner join lens.told as t using (post)
where t.subject like 'topic/%'
group by c.week, t.subject
order by c.week, t.subject
