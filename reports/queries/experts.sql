-- one row per person who helped with certain subjects or words in the half year before a day, and how busy they are
-- `strength` sums the threads they helped in: how well each fits, half as much after 60 days
with helped as (
    select
        help.thread_key,
        help.helper_key,
        help.asker_key,
        help.helped_at,
        help.accepted,
        help.first_post_key,
        threads.opener_key,
        date_diff('day', help.helped_at, timezone($time_zone, $as_of::timestamp)) as age
    from marts.help
    inner join core.threads using (thread_key)
    inner join core.authors on help.helper_key = authors.author_key
    where
        help.helped_at < timezone($time_zone, $as_of::timestamp)
        and help.helped_at >= timezone($time_zone, $as_of::timestamp - interval 182 day)
        and coalesce(help.place = $place, true)
        and not authors.is_staff
        and not authors.is_bot
        and help.helper_key not in (
            select scores.author_key from graph.scores where scores.excluded in ('staff', 'bot', 'spam', 'never')
        )
),

subjects as (
    select unnest($subjects::text[]) as name
),

words as (
    select unnest($words::text[]) as word
),

-- the question and the first answer say what a thread was about
said as (
    select
        thread_key,
        helper_key,
        unnest([opener_key, first_post_key]) as post_key
    from helped
),

matches as (
    select
        said.thread_key,
        said.helper_key,
        'subject ' || tags.name as what
    from said
    inner join nlp.tags using (post_key)
    inner join subjects on tags.name = subjects.name
    union distinct
    select
        said.thread_key,
        said.helper_key,
        'word ' || words.word as what
    from said
    inner join core.posts using (post_key)
    inner join words on contains(lower(concat_ws(' ', posts.title, posts.text)), words.word)
),

fits as (
    select
        thread_key,
        helper_key,
        count(*) / (len($subjects::text[]) + len($words::text[])) as fit
    from matches
    group by thread_key, helper_key
),

-- all they help with: their week against what is usual for them
busy as (
    select
        helper_key,
        count(*) filter (where age < 7) as lately,
        count(*) / 26 as usual
    from helped
    group by helper_key
),

strengths as (
    select
        helped.helper_key,
        sum(fits.fit * pow(2, -helped.age / 60)) as strength,
        count(*) as threads,
        count(distinct helped.asker_key) as people,
        count(*) filter (where helped.accepted) as accepted,
        max(helped.helped_at) as last_at,
        arg_max(posts.url, (helped.helped_at, posts.post_key)) as url
    from fits
    inner join helped using (thread_key, helper_key)
    inner join core.posts on helped.first_post_key = posts.post_key
    group by helped.helper_key
)

select
    strengths.helper_key as author_key,
    names.handle,
    names.profile_url,
    names.place,
    strengths.strength,
    strengths.threads,
    strengths.people,
    strengths.accepted,
    strengths.url,
    timezone($time_zone, strengths.last_at) as last_at,
    busy.lately,
    busy.usual,
    measures.value::integer as group_id,
    coalesce(groups.topics, []) as group_topics
from strengths
inner join core.names on strengths.helper_key = names.author_key
inner join busy using (helper_key)
left join graph.measures on strengths.helper_key = measures.author_key and measures.measure = 'group'
left join graph.groups on measures.value::integer = groups.group_id
order by strengths.strength desc, strengths.last_at desc, strengths.helper_key asc
limit 50
