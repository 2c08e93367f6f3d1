-- one row per author who never ranks, with the first reason that holds
-- staff: named in the settings or marked by the source; never: named in the settings
-- bot: core.authors says so
-- spam: of three posts and more at least half carry a link, and at least half
-- begin with the same 30 letters as another; a shorter post ("Thank you!") is no copy
with beginnings as (
    select
        author_key,
        has_links,
        left(regexp_replace(lower(text), '[^\p{L}]+', '', 'g'), 30) as beginning
    from past_posts
),

counts as (
    select
        author_key,
        beginning,
        count(*) as posts,
        count_if(has_links) as linked
    from beginnings
    group by author_key, beginning
),

habits as (
    select
        author_key,
        sum(posts) as all_posts,
        sum(linked) / all_posts as linked_share,
        coalesce(sum(posts) filter (where length(beginning) = 30 and posts > 1), 0) / all_posts as copied_share
    from counts
    group by author_key
),

reasons as (
    select
        a.author_key,
        case
            when a.is_staff then 'staff'
            when h.is_never then 'never'
            when h.is_always then null
            when a.is_bot then 'bot'
            when x.all_posts >= 3 and x.linked_share >= 0.5 and x.copied_share >= 0.5 then 'spam'
        end as reason
    from past_authors as a
    left join habits as x on a.author_key = x.author_key
    left join past_by_hand as h on a.author_key = h.author_key
)

select
    author_key,
    reason
from reasons
where reason is not null
