-- one row per week, the last one the week reported; figures over all places
with weeks as (
    select unnest(generate_series(
        $first_day::timestamp, $last_monday::timestamp, interval 7 day
    ))::date as week
),

said as (
    select
        week,
        sum(posts)::bigint as posts,
        sum(authors)::bigint as authors,
        sum(new_authors)::bigint as new_authors,
        sum(questions)::bigint as questions
    from marts.weeks
    group by week
),

answers as (
    select
        date_trunc('week', timezone($time_zone, opened_at))::date as week,
        count(*) as asked,
        count(*) filter (where first_answer_by = 'customer' and hours <= 24) as by_customers,
        count(*) filter (where first_answer_by = 'staff' and hours <= 24) as by_staff
    from marts.thread_answers
    where is_question
    group by all
),

tone as (
    select
        week,
        sum(positive)::bigint as positive,
        sum(neutral)::bigint as neutral,
        sum(negative)::bigint as negative,
        sum(not_scored)::bigint as not_scored
    from marts.sentiment_weekly
    where kind = 'all'
    group by week
)

select
    weeks.week,
    coalesce(said.posts, 0) as posts,
    coalesce(said.authors, 0) as authors,
    coalesce(said.new_authors, 0) as new_authors,
    coalesce(said.questions, 0) as questions,
    coalesce(answers.asked, 0) as asked,
    coalesce(answers.by_customers, 0) as by_customers,
    coalesce(answers.by_staff, 0) as by_staff,
    coalesce(tone.positive, 0) as positive,
    coalesce(tone.neutral, 0) as neutral,
    coalesce(tone.negative, 0) as negative,
    coalesce(tone.not_scored, 0) as not_scored
from weeks
left join said using (week)
left join answers using (week)
left join tone using (week)
order by weeks.week
