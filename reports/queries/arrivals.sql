-- one row per person first heard in the four weeks before the report who wrote in its week: what they have done so far
with new as (
    select authors.author_key
    from core.authors
    where
        not authors.is_staff
        and not authors.is_bot
        and authors.first_post_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
        and authors.first_post_at < timezone($time_zone, $as_of::timestamp)
        and authors.author_key not in (
            select scores.author_key from graph.scores where scores.excluded in ('bot', 'spam', 'never', 'staff')
        )
),

said as (
    select
        posts.author_key,
        count(*) as posts,
        count(distinct timezone($time_zone, posts.created_at)::date) as days,
        min(posts.created_at) as first_at,
        max(posts.created_at) as last_at,
        arg_max(posts.text, (length(posts.text) >= 40, posts.created_at, posts.post_key)) as text,
        arg_max(posts.url, (length(posts.text) >= 40, posts.created_at, posts.post_key)) as url
    from core.posts
    where
        posts.author_key in (select new.author_key from new)
        and posts.created_at < timezone($time_zone, $as_of::timestamp)
    group by posts.author_key
),

helped as (
    select
        helper_key as author_key,
        count(distinct asker_key) as people
    from marts.help
    where helped_at < timezone($time_zone, $as_of::timestamp)
    group by helper_key
),

waiting as (
    select
        asker_key as author_key,
        count(*) as questions
    from marts.thread_answers
    where
        is_question
        and opened_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
        and opened_at < timezone($time_zone, $as_of::timestamp - interval 24 hour)
        and (first_answer_at is null or first_answer_at >= timezone($time_zone, $as_of::timestamp))
    group by asker_key
)

select
    said.author_key,
    names.handle,
    names.place,
    authors.own,
    said.posts,
    said.days,
    said.text,
    said.url,
    timezone($time_zone, said.first_at) as first_at,
    timezone($time_zone, said.last_at) as said_at,
    coalesce(helped.people, 0) as helped,
    coalesce(waiting.questions, 0) as waiting
from said
inner join core.names using (author_key)
inner join core.authors using (author_key)
left join helped using (author_key)
left join waiting using (author_key)
where said.last_at >= timezone($time_zone, $first_day::timestamp)
order by helped desc, waiting desc, said.days desc, said.posts desc, said.author_key asc
