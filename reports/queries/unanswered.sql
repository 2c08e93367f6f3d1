-- one row per question of the four weeks before the report that nobody had answered after 24 hours, newest first
-- what staff, bots and spammers ask waits for nobody
select
    threads.title,
    threads.url,
    threads.place,
    threads.own,
    answers.asker_key,
    threads.opener_key,
    timezone($time_zone, answers.opened_at) as opened_at,
    date_diff('minute', answers.opened_at, timezone($time_zone, $as_of::timestamp)) / 60.0 as hours
from marts.thread_answers as answers
inner join core.threads using (thread_key)
where
    answers.is_question
    and (answers.first_answer_at is null or answers.first_answer_at >= timezone($time_zone, $as_of::timestamp))
    and answers.opened_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
    and answers.opened_at < timezone($time_zone, $as_of::timestamp - interval 24 hour)
    and coalesce(answers.asker_key, '') not in (
        select authors.author_key from core.authors where authors.is_staff or authors.is_bot
    )
    and coalesce(answers.asker_key, '') not in (
        select scores.author_key from graph.scores where scores.excluded in ('bot', 'spam')
    )
order by answers.opened_at desc, threads.thread_key asc
