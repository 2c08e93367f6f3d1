-- one row per post to be tagged: first what is new or changed, then what another pipeline tagged; threads stay together
create or replace temp table waiting as
select
    p.post_key,
    t.post_key is not null and t.digest = p.digest as outdated,
    row_number() over (order by outdated, p.thread_key, p.created_at, p.post_key) as number
from core.posts as p
left join nlp.posts as t on p.post_key = t.post_key
where t.post_key is null or t.digest <> p.digest or t.pipeline <> $pipeline;
