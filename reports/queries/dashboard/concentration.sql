-- one row: on how few people the posts of a view rest; posts without a known author count for nobody
with written as (
    select
        author,
        any_value(staff) as staff,
        count(*) as posts
    from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
    where author is not null
    group by author
),

ranked as (
    select
        *,
        row_number() over (order by posts desc, author asc) as rank,
        sum(posts) over (order by posts desc, author asc rows unbounded preceding) as until_here,
        sum(posts) over () as total
    from written
)

select
    count(*) as people,
    coalesce(sum(posts), 0)::bigint as posts,
    coalesce(sum(posts) filter (where staff), 0)::bigint as by_staff,
    coalesce(sum(posts) filter (where rank <= 25), 0)::bigint as by_first_25,
    coalesce(min(rank) filter (where 2 * until_here >= total), 0) as absence_factor
from ranked
