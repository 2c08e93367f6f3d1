-- what the dashboards look through, made once a copy, in numbers instead of names; days are local

-- one row per brand, product, competitor and topic that was spoken of
create table lens.subjects as
select
    row_number() over (order by kind, name)::smallint as subject,
    kind,
    name
from nlp.tags
group by kind, name;

create table lens.authors as
select
    row_number() over (order by author_key)::integer as author,
    author_key,
    is_staff
from core.authors;

create table lens.threads as
select
    row_number() over (order by thread_key)::integer as thread,
    thread_key
from core.threads;

-- one row per post, the oldest first; `row_of` is its place in core.posts
create table lens.seen as
select
    row_number() over (order by p.created_at, p.post_key)::integer as post,
    p.rowid as row_of,
    timezone(getvariable('time_zone'), p.created_at) as said_at,
    said_at::date as day,
    date_trunc('week', said_at)::date as week,
    p.source,
    p.place,
    p.own,
    n.language,
    n.sentiment,
    n.reason,
    a.author,
    coalesce(a.is_staff, false) as staff,
    t.thread
from core.posts as p
inner join nlp.posts as n using (post_key)
left join lens.authors as a using (author_key)
left join lens.threads as t using (thread_key)
order by p.created_at, p.post_key;

-- one row per mark in a text; the number of an intent is none, its name stands in `intent`
create table lens.marks as
with posts as (
    select
        s.post,
        p.post_key
    from lens.seen as s
    inner join core.posts as p on s.row_of = p.rowid
)

select
    p.post,
    s.subject,
    null as intent,
    g.start_char,
    g.end_char
from nlp.tags as g
inner join posts as p using (post_key)
inner join lens.subjects as s using (kind, name)
union all
select
    p.post,
    null as subject,
    i.intent,
    i.start_char,
    i.end_char
from nlp.intents as i
inner join posts as p using (post_key)
order by post, start_char;

-- one row per post and subject, and one per post and intent
create table lens.told as
select distinct
    subject,
    post
from lens.marks
where subject is not null
order by subject, post;

create table lens.meant as
select distinct
    intent,
    post
from lens.marks
where intent is not null
order by intent, post;

-- one row per question; `waits`: nobody has answered, and it is not staff, a bot or spam that asks
create table lens.asked as
select
    t.thread,
    timezone(getvariable('time_zone'), q.opened_at)::date as day,
    w.author as asker,
    q.first_answer_by,
    q.hours,
    q.first_answer_by is null
    and not coalesce(a.is_staff or a.is_bot, false)
    and coalesce(q.asker_key, '') not in (
        select e.author_key from graph.scores as e where e.excluded in ('bot', 'spam')
    ) as waits
from marts.thread_answers as q
inner join lens.threads as t using (thread_key)
left join core.authors as a on q.asker_key = a.author_key
left join lens.authors as w on q.asker_key = w.author_key
where q.is_question
order by q.opened_at, q.thread_key;

-- one row per value that can be chosen in a filter
create table lens.choices as
select
    'source' as dimension,
    source as name
from staging.sources
union all
select
    kind as dimension,
    name
from lens.subjects
order by dimension, name;

-- fitting posts of a view; null is everything
create macro lens.chosen(
    first_day, last_day, of_source, of_language, of_own, of_product, of_topic, of_subjects, of_places
) as table
    select *
    from lens.seen
    where
        day between first_day and last_day
        and (of_source is null or source = of_source)
        and (of_language is null or language = of_language)
        and (of_own is null or own = of_own)
        and (
            of_product is null
            or post in (
                select post
                from lens.told
                inner join lens.subjects using (subject)
                where kind || '/' || name = of_product
            )
        )
        and (
            of_topic is null
            or post in (
                select post
                from lens.told
                inner join lens.subjects using (subject)
                where kind = 'topic' and name = of_topic
            )
        )
        and (
            of_subjects is null
            or list_contains(of_places, place)
            or post in (
                select post
                from lens.told
                inner join lens.subjects using (subject)
                where list_contains(of_subjects, kind || '/' || name)
            )
        );
