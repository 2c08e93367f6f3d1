-- one row per place: what was said there in the week, of whom, and what is usual (mean of the eight weeks before)
with subjects as (
    select
        post_key,
        bool_or(kind in ('brand', 'product')) as ours,
        bool_or(kind = 'competitor') as theirs
    from nlp.tags
    where kind in ('brand', 'product', 'competitor')
    group by post_key
),

said as (
    select
        posts.place,
        posts.own,
        posts.author_key,
        posts.created_at >= timezone($time_zone, $first_day::timestamp) as this_week,
        coalesce(subjects.ours, false) as ours,
        coalesce(subjects.theirs, false) as theirs
    from core.posts
    left join subjects using (post_key)
    where
        posts.created_at >= timezone($time_zone, $first_day::timestamp - interval 56 day)
        and posts.created_at < timezone($time_zone, $as_of::timestamp)
)

select
    place,
    own,
    count(*) filter (where this_week) as posts,
    count(distinct author_key) filter (where this_week) as people,
    count(*) filter (where this_week and ours) as ours,
    count(*) filter (where this_week and theirs) as theirs,
    count(*) filter (where not this_week) / 8 as usual
from said
group by place, own
order by posts desc, place asc
