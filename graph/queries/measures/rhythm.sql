-- one row per regular (ten active days and more within the window): quiet against their own rhythm, or back
with days as (
    select
        p.author_key,
        p.day,
        -- who answers untrusted askers alone has not come back to anybody
        bool_or(not p.to_others or coalesce(a.trust, 0) >= 0.2) as trusted
    from past_posts as p
    left join past_authors as a on p.asker_key = a.author_key
    group by p.author_key, p.day
),

gaps as (
    select
        author_key,
        day,
        trusted,
        day - lag(day) over (partition by author_key order by day) as gap
    from days
),

rhythms as (
    select
        author_key,
        count(*) as days,
        max(day) as last_day,
        greatest(7, quantile_cont(gap, 0.9)) as usual  -- nine of ten gaps are shorter; never under a week
    from gaps
    group by author_key
    having count(*) >= 10
),

returns as (
    -- the longest gap that ended within the last thirty days
    select
        g.author_key,
        max(g.gap) as slept
    from gaps as g
    cross join past_moment as m
    where g.trusted and g.day >= m.as_of - 30
    group by g.author_key
),

tones as (
    select
        author_key,
        count_if(ours and (complains or scolds) and age <= 30) as complaints_lately,
        count_if(ours and (complains or scolds) and age > 30) as complaints_before,
        count(distinct age) filter (
            where age <= 90
            and not praises_us
            and not recommends_us
            and (
                switches and names_rival
                or (names_rival or ours)
                and regexp_matches(
                    text,
                    '\b(switch(ing|ed)? to|leaving|cancel(led|ling)?|wechs(le|eln|el) zu|(ge)?kündig(e|en|t|ung))\b',
                    'i'
                )
            )
        ) as switching
    from past_posts
    group by author_key
),

seen as (
    select
        r.author_key,
        m.as_of - r.last_day as days_quiet,
        (m.as_of - r.last_day) / r.usual as gaps_quiet,
        coalesce(s.slept, 0) as slept,
        coalesce(s.slept, 0) / r.usual as gaps_slept,
        t.complaints_lately > 0 and t.complaints_before = 0 as first_complaint,
        t.switching as wants_to_switch
    from rhythms as r
    cross join past_moment as m
    inner join tones as t on r.author_key = t.author_key
    left join returns as s on r.author_key = s.author_key
)

select
    author_key,
    days_quiet,  -- the plain count
    -- how many of their own usual gaps the silence is long, from three on, until half a year has gone by
    if(gaps_quiet >= 3 and days_quiet <= 182, gaps_quiet, 0) as fell_quiet,
    first_complaint::integer as first_complaint,  -- or first strong words about us, within thirty days
    wants_to_switch,  -- days within ninety on which they said so, naming us or a competitor
    (gaps_quiet >= 3 and days_quiet <= 182 or first_complaint or wants_to_switch > 0)::integer as at_risk,
    if(slept >= 60 and gaps_slept >= 3, gaps_slept, 0) as came_back
from seen
