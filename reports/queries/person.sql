-- one row: the person behind an author key, as known at the end of the week reported
with said as (
    select
        count(*) as posts,
        max(created_at) as last_post_at
    from core.posts
    where author_key = $author_key and created_at < timezone($time_zone, $as_of::timestamp)
)

select
    coalesce(names.display_name, names.handle) as display_name,
    names.handle,
    names.profile_url,
    authors.place,
    authors.own,
    said.posts,
    timezone($time_zone, authors.first_post_at) as first_seen,
    timezone($time_zone, coalesce(said.last_post_at, authors.last_post_at)) as last_seen,
    (
        select any_value(tagged.language order by tagged.n desc, tagged.language asc)
        from (
            select
                nlp_posts.language,
                count(*) as n
            from core.posts
            inner join nlp.posts as nlp_posts using (post_key)
            where posts.author_key = $author_key and nlp_posts.language in ('de', 'en')
            group by nlp_posts.language
        ) as tagged
    ) as language
from core.authors
inner join core.names using (author_key)
cross join said
where authors.author_key = $author_key
