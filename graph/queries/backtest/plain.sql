-- one row per author heard before the moment: plain counts of all that came before, without a window
with days as (
    select
        d.author_key,
        sum(d.posts) as posts,
        sum(pow(2, -(m.as_of - d.day) / 30)) as active_days
    from marts.author_days as d
    cross join past_moment as m
    where d.day < m.as_of
    group by d.author_key
),

helped as (
    select
        h.helper_key as author_key,
        count(*) as threads,
        sum(pow(2, -(m.as_of - timezone(m.time_zone, h.helped_at)::date) / 90)) as threads_90,
        count_if(m.as_of - timezone(m.time_zone, h.helped_at)::date <= 90) as last_90
    from marts.help as h
    cross join past_moment as m
    where h.helped_at < m.cutoff
    group by h.helper_key
),

asked as (
    select
        t.asker_key as author_key,
        count(*) as questions
    from marts.thread_answers as t
    cross join past_moment as m
    where t.is_question and t.opened_at < m.cutoff
    group by t.asker_key
),

turned as (
    select
        i.to_key as author_key,
        count(distinct i.from_key) as people
    from marts.interactions_daily as i
    cross join past_moment as m
    where i.day < m.as_of
    group by i.to_key
)

select
    a.author_key,
    a.days_known,
    coalesce(h.last_90, 0) as last_90,
    coalesce(d.posts, 0) as posts,
    coalesce(d.active_days, 0) as active_days,
    coalesce(h.threads, 0) as threads_helped_ever,
    coalesce(h.threads_90, 0) as threads_helped,
    coalesce(u.people, 0) as in_degree,
    -- answers against questions, in standard deviations from as many of each
    (coalesce(h.threads, 0) - coalesce(q.questions, 0))
    / sqrt(greatest(1, coalesce(h.threads, 0) + coalesce(q.questions, 0))) as z_score
from past_authors as a
left join days as d on a.author_key = d.author_key
left join helped as h on a.author_key = h.author_key
left join asked as q on a.author_key = q.author_key
left join turned as u on a.author_key = u.author_key
order by a.arrival
