-- one row per answer of a customer in the week that others found good, the best first
with thanked as (
    select
        posts.post_key,
        count(distinct thanks.post_key) as thanks
    from core.interactions as thanks
    inner join core.posts on thanks.thread_key = posts.thread_key and thanks.to_key = posts.author_key
    where
        thanks.kind = 'thanks' and thanks.happened_at > posts.created_at
        -- a thanks belongs to the last thing the person had said in the thread before it
        and not exists (
            select later.post_key from core.posts as later
            where
                later.thread_key = posts.thread_key
                and later.author_key = posts.author_key
                and later.created_at > posts.created_at
                and later.created_at < thanks.happened_at
        )
        and posts.created_at >= timezone($time_zone, $first_day::timestamp)
        and posts.created_at < timezone($time_zone, $as_of::timestamp)
    group by posts.post_key
)

select
    posts.author_key,
    names.handle,
    posts.text,
    posts.url,
    posts.place,
    posts.own,
    threads.title,
    posts.accepted,
    coalesce(posts.likes, 0) as likes,
    coalesce(thanked.thanks, 0) as thanks,
    timezone($time_zone, posts.created_at) as said_at
from core.posts
inner join marts.thread_answers as answers using (thread_key)
inner join core.threads using (thread_key)
inner join core.authors on posts.author_key = authors.author_key
inner join core.names on posts.author_key = names.author_key
left join thanked on posts.post_key = thanked.post_key
where
    answers.is_question
    and answers.asker_key is distinct from posts.author_key
    and not authors.is_staff
    and not authors.is_bot
    and length(posts.text) >= $letters
    and posts.created_at >= timezone($time_zone, $first_day::timestamp)
    and posts.created_at < timezone($time_zone, $as_of::timestamp)
    and (posts.accepted or thanked.thanks > 0 or posts.likes >= $likes)
qualify
    row_number() over (
        partition by posts.thread_key order by posts.accepted desc, thanks desc, likes desc, posts.post_key asc
    ) = 1
order by posts.accepted desc, thanks desc, likes desc, said_at desc, posts.url asc
