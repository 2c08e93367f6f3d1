-- one row per post that counts under another source of its place: the same address, or the same words of the same
-- author at the same time
-- an address that several posts of one source share, that of their thread for instance, tells nothing
with sources as (
    -- the richest source first, then the newest
    select
        s.source,
        s.place,
        row_number() over (
            partition by s.place
            order by count(p.likes) > 0 desc, count(p.position) > 0 desc, max(p.created_at) desc nulls last, s.source
        ) as rank,
        count(*) over (partition by s.place) as sources
    from staging.sources as s
    left join staging.posts as p using (source)
    group by s.source, s.place
),

heard as (
    select
        p.post_key,
        p.author_key,
        p.created_at,
        if(count(*) over (partition by p.source, p.url) = 1 and p.url != '', p.url, p.post_key) as address,
        s.place,
        s.rank,
        hash(p.text) as words
    from staging.posts as p
    inner join sources as s using (source)
    where s.sources > 1
),

by_url as (
    select
        *,
        first_value((rank, post_key)) over (partition by place, address, author_key order by rank, post_key) as best
    from heard
),

by_words as (
    select
        post_key,
        rank,
        first_value((rank, post_key)) over (
            partition by place, author_key, created_at, words order by rank, post_key
        ) as best
    from by_url
    where best[1] = rank and author_key is not null  -- twice within one source is two posts
),

same_words as (
    select
        post_key,
        best[2] as kept_key
    from by_words
    where best[1] != rank
)

select
    u.post_key,
    coalesce(w.kept_key, u.best[2]) as kept_key
from by_url as u
left join same_words as w on u.best[2] = w.post_key
where u.best[1] != u.rank
union all
select
    post_key,
    kept_key
from same_words
