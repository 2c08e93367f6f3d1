-- one row per post of the last 400 days that a source may be asked for again
create table fresh.staging.lately as
select
    source,
    post_id,
    thread_id,
    parent_id,
    url,
    created_at
from staging.posts
where created_at > $as_of::date - interval 400 days
