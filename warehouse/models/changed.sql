-- one row per post that an incremental model has to make anew: all posts of the threads, old and new, of what changed
-- since getvariable('progress'); where a place has several sources, all its posts, since they may be twins
with news as (select distinct c.post_key from staging.changes as c where c.build > getvariable('progress')),

shared_places as (select s.place from staging.sources as s group by s.place having count(*) > 1),

stirred_places as (
    select distinct s.place
    from staging.sources as s
    semi join shared_places using (place)
    inner join news as n on starts_with(n.post_key, s.source || '/')
),

old_threads as (select distinct p.thread_key from core.posts as p semi join news using (post_key)),

touched as (
    select
        p.source,
        p.thread_id
    from staging.posts as p
    semi join news using (post_key)
    union
    select
        p.source,
        p.thread_id
    from staging.posts as p
    inner join core.posts as was using (post_key)
    semi join old_threads on was.thread_key = old_threads.thread_key
    union
    select
        p.source,
        p.thread_id
    from staging.posts as p
    inner join staging.sources as s using (source)
    semi join stirred_places on s.place = stirred_places.place
)

select p.post_key
from staging.posts as p
semi join touched using (source, thread_id)
union
select n.post_key
from news as n
