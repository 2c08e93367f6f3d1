-- one row per author with three posts and more: share of their posts in which they act as each of Cole's eight kinds
-- a post can be several things, and most are none
with words as (
    select
        p.author_key,
        p.post_key,
        p.to_others,
        p.asks,
        p.recommends,
        p.wishes,
        p.ours,
        p.praises,
        p.complains,
        not p.to_others and p.is_opener and not p.asks and (p.has_links or p.has_code) as shows_work,
        p.is_opener
        and regexp_matches(
            p.text, '\b(for sale|selling my|wts|zu verkaufen|verkaufe|biete (einen|eine|ein|mein|meine)|tausche)\b', 'i'
        ) as sells,
        n.rival
    from past_posts as p
    left join (
        select
            post_key,
            bool_or(kind = 'competitor' and intent = 'recommendation') as rival
        from past_named
        group by post_key
    ) as n on p.post_key = n.post_key
)

select
    author_key,
    avg((to_others and not asks and not complains)::integer) as cole_supporter,  -- answers others
    avg((to_others and recommends)::integer) as cole_adviser,  -- tells others what to take
    avg((ours and (praises or complains))::integer) as cole_reviewer,  -- judges our things, either way
    avg(sells::integer) as cole_trader,  -- sells or swaps
    avg(coalesce(rival, false)::integer) as cole_competitor,  -- recommends a competitor
    avg(wishes::integer) as cole_idea_giver,
    avg((ours and complains)::integer) as cole_critic,
    avg(shows_work::integer) as cole_creator  -- opens a thread to show something, asking nothing
from words
group by author_key
having count(*) >= 3
