-- what the dashboards look through, made once a copy: posts, posts and subjects, questions; days are local
create table lens.seen as
select
    row_number() over (order by p.created_at, p.post_key)::integer as post,
    p.post_key,
    timezone(getvariable('time_zone'), p.created_at) as said_at,
    said_at::date as day,
    date_trunc('week', said_at)::date as week,
    p.source,
    p.place,
    p.own,
    n.language,
    n.sentiment,
    n.reason,
    hash(p.author_key) as author,
    coalesce(a.is_staff, false) as staff,
    p.thread_key
from core.posts as p
inner join nlp.posts as n using (post_key)
left join core.authors as a using (author_key)
order by p.created_at, p.post_key;

create table lens.told as
select distinct
    s.post,
    t.kind || '/' || t.name as subject
from nlp.tags as t
inner join lens.seen as s using (post_key)
order by subject, s.post;

-- `waits`: nobody has answered, and it is not staff, a bot or spam that asks
create table lens.asked as
select
    q.thread_key,
    timezone(getvariable('time_zone'), q.opened_at)::date as day,
    hash(q.asker_key) as asker,
    q.first_answer_by,
    q.hours,
    q.first_answer_by is null
    and not coalesce(a.is_staff or a.is_bot, false)
    and coalesce(q.asker_key, '') not in (
        select e.author_key from graph.scores as e where e.excluded in ('bot', 'spam')
    ) as waits
from marts.thread_answers as q
left join core.authors as a on q.asker_key = a.author_key
where q.is_question
order by q.opened_at, q.thread_key;

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
        and (of_product is null or post in (select post from lens.told where subject = of_product))
        and (of_topic is null or post in (select post from lens.told where subject = 'topic/' || of_topic))
        and (
            of_subjects is null
            or list_contains(of_places, place)
            or post in (select post from lens.told where list_contains(of_subjects, subject))
        );
