-- one row per post to be tagged: new, changed, or tagged by another pipeline; threads stay together
create or replace temp table waiting as
select
    p.post_key,
    row_number() over (order by p.thread_key, p.created_at, p.post_key) as number
from core.posts as p
left join nlp.posts as t on p.post_key = t.post_key
where t.post_key is null or t.digest <> p.digest or t.pipeline <> $pipeline;
