-- one row per person first heard in the week, with their first post, the newest first
select
    names.handle,
    posts.url,
    posts.place,
    posts.own
from core.authors
inner join core.names using (author_key)
inner join core.posts using (author_key)
where
    not authors.is_staff
    and not authors.is_bot
    and authors.first_post_at >= timezone($time_zone, $first_day::timestamp)
    and authors.first_post_at < timezone($time_zone, $as_of::timestamp)
    and authors.author_key not in (
        select scores.author_key from graph.scores where scores.excluded in ('bot', 'spam', 'never')
    )
qualify row_number() over (partition by authors.author_key order by posts.created_at, posts.post_key) = 1
order by posts.created_at desc, names.handle asc
limit 20
