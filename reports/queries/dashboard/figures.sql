-- one row: what a view comes to; questions are threads opened in it, answered by customers within a day
with chosen as (
    from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
),

asked as (
    select
        count(*) as questions,
        count(*) filter (where a.first_answer_by = 'customer' and a.hours <= 24) as by_customers,
        median(a.hours) as median_hours
    from lens.asked as a
    where
        a.day between $first_day and $last_day
        and a.thread in (select c.thread from chosen as c)
)

select
    count(chosen.post) as posts,
    count(distinct chosen.author) as people,
    count(*) filter (where chosen.sentiment = 'positive') as positive,
    count(*) filter (where chosen.sentiment = 'neutral') as neutral,
    count(*) filter (where chosen.sentiment = 'negative') as negative,
    any_value(asked.questions) as questions,
    any_value(asked.by_customers) as by_customers,
    any_value(asked.median_hours) as median_hours
from asked
left join chosen on true
