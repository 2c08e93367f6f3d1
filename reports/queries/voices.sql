-- one row per name people speak of, and whether at our own places: posts of the four weeks before the report and before
-- those, and how the newer ones speak; our brand and products are one name, ''
with named as (
    select distinct
        post_key,
        case kind when 'competitor' then name else '' end as name
    from nlp.tags
    where kind in ('brand', 'product', 'competitor')
)

select
    named.name,
    posts.own,
    count(*) filter (where posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)) as posts,
    count(*) filter (where posts.created_at < timezone($time_zone, $as_of::timestamp - interval 28 day)) as before,
    count(*) filter (
        where
        tagged.sentiment = 'positive'
        and posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
    ) as positive,
    count(*) filter (
        where
        tagged.sentiment = 'negative'
        and posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
    ) as negative,
    count(tagged.sentiment) filter (
        where posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 28 day)
    ) as scored
from named
inner join core.posts using (post_key)
left join core.authors using (author_key)
left join nlp.posts as tagged using (post_key)
where
    posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 56 day)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
    and not coalesce(authors.is_staff or authors.is_bot, false)
group by named.name, posts.own
order by posts desc, named.name asc
