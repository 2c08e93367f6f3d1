-- threads, authors and author days count the same posts as core.posts
with counted as (
    select
        (select count(*) from core.posts) as posts,
        (select count(*) from core.posts where author_key is not null) as signed,
        (select coalesce(sum(posts), 0) from core.threads) as in_threads,
        (select coalesce(sum(posts), 0) from core.authors) as by_authors,
        (select coalesce(sum(posts), 0) from marts.author_days) as by_days
)

select *
from counted
where posts != in_threads or signed != by_authors or signed != by_days
