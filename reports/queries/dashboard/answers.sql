-- one row per topic of the questions asked in a view; a question is of all topics that its thread speaks of
select
    t.name,
    count(*) as questions,
    count(distinct a.asker) as people,
    count(*) filter (where a.first_answer_by = 'customer' and a.hours <= 24) as by_customers,
    count(*) filter (where a.first_answer_by = 'staff' and a.hours <= 24) as by_staff,
    count(*) filter (where a.waits) as unanswered,
    median(a.hours) as median_hours
from lens.asked as a
inner join lens.about as t using (thread)
where
    a.day between $first_day and $last_day
    and a.thread in (
        select c.thread
        from
            lens.chosen(
                $first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places
            ) as c
    )
group by t.name
order by questions desc, t.name asc
