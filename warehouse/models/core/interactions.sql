-- one row per post, kind and pair
with thanking as (
    select p.*
    from core.posts as p
    semi join nlp.intents as i on p.post_key = i.post_key and i.intent = 'thanks'
    where not p.is_opener
),

askers as (
    select
        thread_key,
        author_key as asker_key
    from core.posts
    where is_opener
),

-- the last helper before it, where the source names no parent
helpers as (
    select
        t.post_key,
        arg_max(h.author_key, (h.position, h.created_at, h.post_key)) as helper_key
    from thanking as t
    inner join core.posts as h on t.thread_key = h.thread_key and t.position > h.position
    left join askers as a on t.thread_key = a.thread_key
    where h.author_key is distinct from a.asker_key and h.author_key != t.author_key
    group by t.post_key
),

thanks as (
    select
        t.post_key,
        'thanks' as kind,
        t.author_key as from_key,
        if(s.parent_id is null, h.helper_key, parent.author_key) as to_key,
        t.thread_key,
        t.place,
        t.created_at as happened_at
    from thanking as t
    inner join staging.posts as s using (post_key)
    left join core.posts as parent on t.parent_key = parent.post_key
    left join helpers as h on t.post_key = h.post_key
)

select
    t.post_key,
    t.kind,
    t.from_key,
    t.to_key,
    t.thread_key,
    t.place,
    t.happened_at
from core.turns as t
semi join core.authors as a on t.to_key = a.author_key  -- "@home" is nobody
union all
select
    post_key,
    kind,
    from_key,
    to_key,
    thread_key,
    place,
    happened_at
from thanks
where from_key != to_key
