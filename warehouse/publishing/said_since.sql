-- one row per post of a source since a moment, oldest first; of very many the newest, more are never asked for in time
with newest as (
    select
        post_id,
        thread_id,
        parent_id,
        url,
        epoch_us(created_at) as created_at
    from staging.lately
    where source = $source and created_at >= $since
    order by created_at desc, post_id asc
    limit 200000
)

select *
from newest
order by created_at, post_id
