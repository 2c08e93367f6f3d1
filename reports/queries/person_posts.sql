-- one row per post of a person in the year before the report, with all that it may prove
with own as (
    select posts.*
    from core.posts
    where
        posts.author_key = $author_key
        and posts.created_at < timezone($time_zone, $as_of::timestamp)
        and posts.created_at >= timezone($time_zone, $as_of::timestamp - interval 365 day)
),

-- a thanks belongs to the last thing the person had said in the thread before it
thanked as (
    select own.post_key
    from core.interactions
    inner join own on interactions.thread_key = own.thread_key and interactions.happened_at > own.created_at
    where interactions.kind = 'thanks' and interactions.to_key = $author_key
    qualify own.created_at = max(own.created_at) over (partition by interactions.post_key)
),

intents as (
    select
        post_key,
        list(distinct intent order by intent) as intents,
        min(start_char) filter (where intent = $intent) as starts,
        min(start_char) filter (where intent = 'complaint') as complains
    from nlp.intents
    where post_key in (select own.post_key from own)
    group by post_key
),

tags as (
    select
        post_key,
        count(distinct name) filter (where kind in ('product', 'competitor')) as products,
        count(distinct name) filter (where kind in ('brand', 'product')) as ours,
        count(distinct name) filter (where kind = 'competitor') as theirs,
        min(start_char) filter (where kind in ('product', 'competitor')) as starts
    from nlp.tags
    where post_key in (select own.post_key from own)
    group by post_key
)

select
    own.post_key,
    own.thread_key,
    threads.title,
    own.text,
    own.url,
    own.own,
    timezone($time_zone, own.created_at) as said_at,
    own.accepted,
    coalesce(own.likes, 0) as likes,
    (
        own.post_key in (select thanked.post_key from thanked) and coalesce(threads.asker_key, '') != $author_key
    ) as thanked,
    coalesce(answers.is_question and answers.asker_key is distinct from $author_key, false) as helping,
    coalesce(intents.intents, []) as intents,
    tagged.sentiment,
    coalesce(tagged.sentiment_score, 0) as tone,
    coalesce(tagged.confidence, 0) as confidence,
    coalesce(tags.products, 0) as products,
    coalesce(tags.ours, 0) as ours,
    coalesce(tags.theirs, 0) as theirs,
    coalesce(intents.starts, tags.starts, 0) as starts,
    coalesce(intents.complains, 0) as complains
from own
inner join core.threads using (thread_key)
left join marts.thread_answers as answers using (thread_key)
left join nlp.posts as tagged on own.post_key = tagged.post_key
left join intents on own.post_key = intents.post_key
left join tags on own.post_key = tags.post_key
where length(own.text) > 0
order by own.created_at desc, own.post_key asc
