-- one row per week and place, from the first post of the place to the week of getvariable('as_of'), quiet weeks too
-- answered_by_customers: the first answer was a customer's, and came within 24 hours
with posts as (
    select
        p.*,
        date_trunc('week', p.created_at at time zone getvariable('time_zone'))::date as week
    from core.posts as p
),

calendar as (
    select
        place,
        bool_or(own) as own,
        unnest(
            generate_series(
                min(week)::timestamp,
                greatest(max(week), date_trunc('week', getvariable('as_of')::date))::timestamp,
                interval 7 days
            )
        )::date as week
    from posts
    group by place
),

written as (
    select
        week,
        place,
        count(*)::integer as posts,
        count(distinct author_key)::integer as authors
    from posts
    group by week, place
),

arrived as (
    select
        date_trunc('week', first_post_at at time zone getvariable('time_zone'))::date as week,
        place,
        count(*)::integer as new_authors
    from core.authors
    group by all
),

opened as (
    select
        date_trunc('week', opened_at at time zone getvariable('time_zone'))::date as week,
        place,
        count(*)::integer as threads,
        count(*) filter (where is_question)::integer as questions,
        count(*) filter (where is_question and first_answer_key is not null)::integer as answered,
        count(*) filter (
            where is_question and first_answer_by = 'customer' and hours <= 24
        )::integer as answered_by_customers,
        median(hours) filter (where is_question) as median_hours
    from marts.thread_answers
    group by all
)

select
    c.week,
    c.place,
    c.own,
    coalesce(w.posts, 0) as posts,
    coalesce(w.authors, 0) as authors,
    coalesce(n.new_authors, 0) as new_authors,
    coalesce(o.threads, 0) as threads,
    coalesce(o.questions, 0) as questions,
    coalesce(o.answered, 0) as answered,
    coalesce(o.answered_by_customers, 0) as answered_by_customers,
    o.median_hours
from calendar as c
left join written as w using (week, place)
left join arrived as n using (week, place)
left join opened as o using (week, place)
