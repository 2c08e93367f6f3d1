-- one row per post of the week that tells most plainly why its sentiment is what it is: three positive, three negative
with intents as (
    select
        post_key,
        case intent when 'complaint' then 'negative' else 'positive' end as sentiment,
        min(start_char) as starts
    from nlp.intents
    where intent in ('complaint', 'praise', 'recommendation')
    group by all
),

surest as (
    select
        posts.text,
        posts.url,
        posts.place,
        posts.created_at,
        tagged.sentiment,
        tagged.confidence,
        intents.starts,
        row_number() over (
            partition by tagged.sentiment, coalesce(posts.author_key, posts.post_key)
            order by (intents.starts is null), tagged.confidence desc nulls last, posts.post_key asc
        ) as of_person
    from core.posts
    inner join nlp.posts as tagged using (post_key)
    left join intents on posts.post_key = intents.post_key and tagged.sentiment = intents.sentiment
    where
        tagged.sentiment in ('positive', 'negative')
        and length(posts.text) >= 40
        and posts.created_at >= timezone($time_zone, $first_day::timestamp)
        and posts.created_at < timezone($time_zone, $as_of::timestamp)
)

select
    text,
    url,
    place,
    timezone($time_zone, created_at) as said_at,
    sentiment,
    coalesce(starts, 0) as starts
from surest
where of_person = 1
qualify
    row_number() over (
        partition by sentiment
        order by (starts is null), confidence desc nulls last, created_at desc, url asc
    ) <= 3
order by sentiment desc, (starts is null), confidence desc nulls last, created_at desc, url asc
