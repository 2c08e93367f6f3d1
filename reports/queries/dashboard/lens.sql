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
create temp table numbered as
select
    row_number() over (order by created_at, post_key)::integer as post,
    rowid as row_of,
    post_key
from core.posts
where post_key in (select n.post_key from nlp.posts as n);

-- one row per mark in a text; the number of an intent is none, its name stands in `intent`
create table lens.marks as
select
    n.post,
    s.subject,
    null as intent,
    g.start_char,
    g.end_char
from nlp.tags as g
inner join numbered as n using (post_key)
inner join lens.subjects as s using (kind, name)
union all
select
    n.post,
    null as subject,
    i.intent,
    i.start_char,
    i.end_char
from nlp.intents as i
inner join numbered as n using (post_key)
order by post, start_char;

-- one row per post, the oldest first, with the numbers of what it speaks of and what it means to do;
-- `ours`: it names us, `theirs`: it names a competitor
create table lens.seen as
with told as (
    select
        post,
        list(distinct subject) filter (where subject is not null) as subjects,
        list(distinct intent) filter (where intent is not null) as intents,
        bool_or(kind in ('brand', 'product')) as ours,
        bool_or(kind = 'competitor') as theirs
    from lens.marks
    left join lens.subjects using (subject)
    group by post
)

select
    o.post,
    o.row_of,
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
    t.thread,
    told.subjects,
    told.intents,
    told.ours,
    told.theirs
from numbered as o
inner join core.posts as p on o.row_of = p.rowid
inner join nlp.posts as n on o.post_key = n.post_key
left join told using (post)
left join lens.authors as a using (author_key)
left join lens.threads as t using (thread_key)
order by o.post;

drop table numbered;

-- one row per post and person it turns to
create table lens.turns as
select
    s.post,
    a.author as other,
    a.is_staff as to_staff,
    bool_or(i.kind = 'thanks') as thanks
from core.interactions as i
inner join core.posts as p using (post_key)
inner join lens.seen as s on p.rowid = s.row_of
inner join lens.authors as a on i.to_key = a.author_key
where i.kind in ('reply', 'mention', 'quote', 'thanks')
group by s.post, a.author, a.is_staff
order by s.post;

-- one row per question; `waits`: nobody has answered, and it is not staff, a bot or spam that asks;
-- `staff_hours`: until staff said something
create table lens.asked as
with staff as (
    select
        thread,
        min(said_at) as said_at
    from lens.seen
    where staff
    group by thread
)

select
    t.thread,
    timezone(getvariable('time_zone'), q.opened_at)::date as day,
    w.author as asker,
    q.first_answer_by,
    q.hours,
    date_diff('minute', timezone(getvariable('time_zone'), q.opened_at), s.said_at) / 60.0 as staff_hours,
    q.first_answer_by is null
    and not coalesce(a.is_staff or a.is_bot, false)
    and coalesce(q.asker_key, '') not in (
        select e.author_key from graph.scores as e where e.excluded in ('bot', 'spam')
    ) as waits
from marts.thread_answers as q
inner join lens.threads as t using (thread_key)
left join core.authors as a on q.asker_key = a.author_key
left join lens.authors as w on q.asker_key = w.author_key
left join staff as s using (thread)
where q.is_question
order by q.opened_at, q.thread_key;

-- one row per question and topic that its thread speaks of
create table lens.about as
with told as (
    select distinct
        thread,
        unnest(subjects) as subject
    from lens.seen
    where thread in (select q.thread from lens.asked as q)
)

select
    told.thread,
    s.name
from told
inner join lens.subjects as s using (subject)
where s.kind = 'topic'
order by told.thread;

-- one row per answer of a customer to the question of somebody else that was accepted, liked or thanked for
create table lens.answers as
with thanked as (
    -- a thanks belongs to the last thing the person had said in the thread before it
    select max(said.post) as post
    from lens.turns as t
    inner join lens.seen as s using (post)
    inner join lens.seen as said on s.thread = said.thread and t.other = said.author and s.post > said.post
    where t.thanks
    group by t.post
),

thanks as (
    select
        post,
        count(*) as thanks
    from thanked
    group by post
)

select
    s.post,
    coalesce(p.accepted, false) as accepted,
    coalesce(p.likes, 0) as likes,
    coalesce(h.thanks, 0) as thanks
from lens.seen as s
inner join lens.asked as a using (thread)
inner join core.posts as p on s.row_of = p.rowid
left join thanks as h using (post)
where
    not p.is_opener
    and not s.staff
    and s.author is distinct from a.asker
    and (coalesce(p.accepted, false) or coalesce(p.likes, 0) > 0 or coalesce(h.thanks, 0) > 0)
order by s.post;

-- one row per value that can be chosen in a filter
create table lens.choices as
select
    'source' as dimension,
    source as name
from staging.sources
union all
select distinct
    'place' as dimension,
    place as name
from staging.sources
union all
select
    kind as dimension,
    name
from lens.subjects
order by dimension, name;

-- fitting posts of a view; null is everything
create macro lens.chosen(
    first_day, last_day, of_source, of_place, of_language, of_own, of_product, of_topic, of_subjects, of_places
) as table
    select *
    from lens.seen
    where
        day between first_day and last_day
        and (of_source is null or source = of_source)
        and (of_place is null or place = of_place)
        and (of_language is null or language = of_language)
        and (of_own is null or own = of_own)
        and (
            of_product is null
            or list_contains(
                subjects, (select subject from lens.subjects where kind || '/' || name = of_product)
            )
        )
        and (
            of_topic is null
            or list_contains(
                subjects, (select subject from lens.subjects where kind = 'topic' and name = of_topic)
            )
        )
        and (
            of_subjects is null
            or list_contains(of_places, place)
            or list_has_any(
                subjects,
                (
                    select list(subject)
                    from lens.subjects
                    where list_contains(of_subjects, kind || '/' || name)
                )
            )
        );
