-- one row per author heard before the moment; counted from author_days because core.authors counts to this day
with days as (
    select
        d.author_key,
        count(*) as active_days
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
    group by d.author_key
),

-- who posted on a day or two and slept for half a year has not arrived before waking up
gaps as (
    select
        d.author_key,
        d.day,
        lag(d.day) over (partition by d.author_key order by d.day) as last_day,
        row_number() over (partition by d.author_key order by d.day) as nth
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
),

arrivals as (
    select
        author_key,
        max(day) filter (where nth = 1 or nth <= 3 and day - last_day >= 182) as arrived
    from gaps
    group by author_key
),

-- how broadly: in how many threads, up to five
breadths as (
    select
        p.author_key,
        count(distinct p.thread_key) as threads
    from core.posts as p
    cross join past_moment as m
    where p.created_at < m.cutoff
    group by p.author_key
),

firsts as (
    select
        author_key,
        arg_min(post_key, (created_at, post_key)) as first_key
    from core.posts
    group by author_key
)

select
    a.author_key,
    a.own,
    a.is_staff,
    a.is_bot,
    -- who came first goes first where all else is equal: author keys differ from one installation to the next
    row_number() over (order by a.first_post_at, f.first_key, a.author_key) as arrival,
    coalesce(d.active_days, 0) as active_days,
    m.as_of - timezone(m.time_zone, a.first_post_at)::date as days_known,
    m.as_of - r.arrived as days_here,  -- since the arrival
    -- how steadily, how long and how broadly an account has been part of its place, 0 to 1
    least(1, coalesce(d.active_days, 0) / 10)
    * least(1, coalesce(m.as_of - r.arrived, 0) / 90)
    * least(1, coalesce(b.threads, 0) / 5) as trust
from core.authors as a
cross join past_moment as m
left join days as d on a.author_key = d.author_key
left join arrivals as r on a.author_key = r.author_key
left join breadths as b on a.author_key = b.author_key
left join firsts as f on a.author_key = f.author_key
where a.first_post_at < m.cutoff
