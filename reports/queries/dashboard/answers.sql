-- one row per topic of the questions asked in a view
with topics as (
    select distinct
        c.thread,
        s.name
    from
        lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
    inner join lens.told using (post)
    inner join lens.subjects as s using (subject)
    where s.kind = 'topic'
)

select
    t.name,
    count(*) as questions,
    count(distinct a.asker) as people,
    count(*) filter (where a.first_answer_by = 'customer' and a.hours <= 24) as by_customers,
    count(*) filter (where a.first_answer_by = 'staff' and a.hours <= 24) as by_staff,
    count(*) filter (where a.waits) as unanswered,
    median(a.hours) as median_hours
from lens.asked as a
inner join topics as t using (thread)
where a.day between $first_day and $last_day
group by t.name
order by questions desc, t.name asc
