-- one row per author who never ranks, with the first reason that holds: staff, bot, spam, never
-- bot: marked as one, or of ten posts and more over half begin with the same 30 letters
-- spam: of three posts and more at least half carry a link and at least half begin with the same 30 letters as another
with beginnings as (
    select author_key, has_links, left(regexp_replace(lower(text), '[^\p{L}]+', '', 'g'), 30) as beginning
    from past_posts
),

counts as (
    select author_key, beginning, count(*) as posts, count_if(has_links) as linked
    from beginnings
    group by author_key, beginning
),

habits as (
    select
        author_key,
        sum(posts) as all_posts,
        sum(linked) / all_posts as linked_share,
        coalesce(max(posts) filter (where beginning <> ''), 0) / all_posts as same_share,
        coalesce(sum(posts) filter (where beginning <> '' and posts > 1), 0) / all_posts as copied_share
    from counts
    group by author_key
),

reasons as (
    select
        a.author_key,
        case
            when a.is_staff then 'staff'
            when a.is_bot and not coalesce(h.always, false) then 'bot'
            when x.all_posts >= 10 and x.same_share > 0.5 and not coalesce(h.always, false) then 'bot'
            when
                x.all_posts >= 3 and x.linked_share >= 0.5 and x.copied_share >= 0.5 and not coalesce(h.always, false)
                then 'spam'
            when h.never then 'never'
        end as reason
    from past_authors as a
    left join habits as x on a.author_key = x.author_key
    left join past_by_hand as h on a.author_key = h.author_key
)

select author_key, reason
from reasons
where reason is not null
