-- one row: the questions of a view and who answered them first; times in hours
select
    count(*) as questions,
    count(*) filter (where first_answer_by = 'customer' and hours <= 24) as by_customers,
    count(*) filter (where first_answer_by = 'staff' and hours <= 24) as by_staff,
    count(*) filter (where waits) as unanswered,
    median(hours) as median_hours,
    count(staff_hours) as staff_spoke,
    median(staff_hours) as staff_hours
from lens.asked
where
    day between $first_day and $last_day
    and thread in (
        select c.thread
        from
            lens.chosen(
                $first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places
            ) as c
    )
