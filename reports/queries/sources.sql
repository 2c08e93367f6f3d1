-- one row per source: how its last night went and how fresh it is
with newest as (
    select
        source,
        count(*) as posts,
        max(created_at) as last_post_at
    from core.posts
    group by source
)

select
    sources.source,
    sources.kind,
    sources.place,
    sources.own,
    coalesce(newest.posts, 0) as posts,
    timezone($time_zone, newest.last_post_at) as last_post_at,
    timezone($time_zone, health.last_try) as last_try,
    timezone($time_zone, health.last_success) as last_success,
    coalesce(health.posts, 0) as heard,
    health.usual,
    health.quota_left,
    rhythms.patience,
    -- on the day of the report; sources may end before today, where the settings fix that day
    date_diff(
        'second', rhythms.last_post_at, least(health.last_success, timezone($time_zone, $as_of::date + interval 1 day))
    ) / 86400 as silent,
    health.error,
    timezone($time_zone, health.retry_at) as retry_at
from staging.sources
left join staging.health using (source)
left join newest using (source)
left join marts.rhythms using (source)
order by (health.error is null), coalesce(silent <= rhythms.patience, true), sources.own desc, sources.source asc
