-- one row per post of the week that says most plainly how people feel about us: three positive, three negative
with intents as (
    select
        post_key,
        case intent when 'complaint' then 'negative' else 'positive' end as sentiment,
        min(start_char) as starts
    from nlp.intents
    where intent in ('complaint', 'praise', 'recommendation')
    group by all
),

ours as (
    select distinct post_key
    from nlp.tags
    where kind in ('brand', 'product')
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
        2 * (intents.post_key is not null)::integer + (ours.post_key is not null)::integer as plain,
        row_number() over (
            partition by tagged.sentiment, coalesce(posts.author_key, posts.post_key)
            order by plain desc, tagged.confidence desc nulls last, posts.post_key asc
        ) as of_person
    from core.posts
    inner join nlp.posts as tagged using (post_key)
    left join intents on posts.post_key = intents.post_key and tagged.sentiment = intents.sentiment
    left join ours on posts.post_key = ours.post_key
    left join core.authors on posts.author_key = authors.author_key
    where
        (intents.post_key is not null or tagged.confidence >= $sure)
        and not coalesce(authors.is_staff or authors.is_bot, false)
        -- words of praise beside words of complaint, or a question, are not plain
        and not exists (
            select 1
            from nlp.intents as other
            where
                other.post_key = posts.post_key
                and case tagged.sentiment
                    when 'positive' then other.intent in ('complaint', 'question')
                    else other.intent in ('praise', 'recommendation')
                end
        )
        and tagged.sentiment in ('positive', 'negative')
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
        order by plain desc, confidence desc nulls last, created_at desc, url asc
    ) <= 3
order by sentiment desc, plain desc, confidence desc nulls last, created_at desc, url asc
