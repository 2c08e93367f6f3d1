-- one row: the figures of the whole community; authors are known accounts, answers come from somebody else
with authors as (
    select
        posts,
        row_number() over (order by posts desc, author_key asc) as place,
        count(*) over () as authors,
        sum(posts) over () as known_posts,
        sum(posts) over (order by posts desc, author_key asc rows unbounded preceding) as until_here
    from core.authors
    where posts > 0
),

concentration as (
    select
        coalesce(any_value(authors), 0) as authors,
        coalesce(any_value(known_posts), 0)::bigint as known_posts,
        coalesce(sum(posts) filter (where place <= greatest(1, round(authors * 0.01))), 0)::bigint as top_1_percent,
        coalesce(sum(posts) filter (where place <= greatest(1, round(authors * 0.10))), 0)::bigint as top_10_percent,
        coalesce(sum(posts) filter (where place <= 25), 0)::bigint as top_25,
        coalesce(min(place) filter (where 2 * until_here >= known_posts), 0) as absence_factor
    from authors
),

answers as (
    select
        count(*) as threads,
        count(first_answer_at) as answered,
        count(first_answer_at) filter (where hours <= 24) as answered_in_24_hours,
        count(*) filter (where first_answer_by in ('customer', 'unknown')) as answered_by_customers,
        median(hours) as median_hours
    from marts.thread_answers
)

select
    (select count(*) from core.posts) as posts,
    concentration.*,
    answers.*
from concentration
cross join answers
