-- the weeks hold every post, thread and question once, and no more answers than questions
with counted as (
    select
        (select count(*) from core.posts) as posts,
        (select count(*) from core.threads) as threads,
        (select count(*) from marts.thread_answers where is_question) as questions,
        (select coalesce(sum(posts), 0) from marts.weeks) as posts_of_weeks,
        (select coalesce(sum(threads), 0) from marts.weeks) as threads_of_weeks,
        (select coalesce(sum(questions), 0) from marts.weeks) as questions_of_weeks,
        (select count(*) from marts.weeks where answered > questions or answered_by_customers > answered) as impossible
)

select *
from counted
where
    posts != posts_of_weeks
    or threads != threads_of_weeks
    or questions != questions_of_weeks
    or impossible > 0
