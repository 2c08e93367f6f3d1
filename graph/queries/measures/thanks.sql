-- one row per author: thanks, likes and accepted answers received
with sums as (
    select
        to_key as author_key,
        count(distinct from_key) as thanked_by,
        coalesce(sum(n) filter (where age <= 90 and from_trust >= 0.2), 0) as by_trusted,
        coalesce(sum(n) filter (where age <= 90 and from_trust < 0.2), 0) as by_untrusted
    from past_interactions
    where kind in ('thanks', 'like', 'accepted')
    group by to_key
)

select
    author_key,
    thanked_by,  -- different people within the window
    -- of the last 90 days; those of untrusted givers (trust below .2) count at most as much as those of trusted ones
    by_trusted + least(by_trusted, by_untrusted) as thanks
from sums
