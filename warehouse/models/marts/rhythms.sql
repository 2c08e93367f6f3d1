-- one row per source: how steadily it speaks, and how many days of silence are unusual for it (null: not known yet)
-- Counted are the last 61 days with a post (in the company's time zone), so that a slow source is judged by years and
-- a busy one by weeks. Their 60 gaps make three runs of 20; the usual longest silence is the median of the longest of
-- each run, and three times as long is unusual, three days at least. Where posts come by chance (Poisson), the longest
-- of 20 gaps is 3.4 mean gaps, and a gap of ten mean gaps comes once in 22,000; where they come in bursts, the bound
-- grows with them. An archive has an end and is never silent.
with days as (
    select
        source,
        created_at,
        (created_at at time zone getvariable('time_zone'))::date as day
    from staging.posts
),

spoken as (
    select
        source,
        day,
        count(*) as posts,
        max(created_at) as last_post_at,
        row_number() over (partition by source order by day desc) as nth
    from days
    group by source, day
    qualify nth <= 61
),

gaps as (
    select
        source,
        (nth - 1) // 20 as run,
        day - lag(day) over (partition by source order by day) as gap
    from spoken
),

runs as (
    select
        source,
        max(gap) as longest
    from gaps
    where gap is not null
    group by source, run
    having count(*) = 20
),

usual as (
    select
        source,
        median(longest) as usual_silence
    from runs
    group by source
)

select
    s.source,
    sum(k.posts) / (max(k.day) - min(k.day) + 1) as posts_per_day,
    u.usual_silence,
    if(s.kind = 'archive' or u.usual_silence is null, null, greatest(3.0, 3 * u.usual_silence)) as patience,
    max(k.last_post_at) as last_post_at
from staging.sources as s
inner join spoken as k using (source)
left join usual as u using (source)
group by s.source, s.kind, u.usual_silence
