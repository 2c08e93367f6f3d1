-- one row per author who wrote in threads of others, whatever these opened with, once a thread
-- threads of untrusted askers (trust below .2) count at most as much as those of trusted ones
with sums as (
    select
        author_key,
        coalesce(sum(weight * decay) filter (where asker_trust >= 0.2), 0) as to_trusted,
        coalesce(sum(weight * decay) filter (where asker_trust < 0.2), 0) as to_untrusted
    from past_answers
    group by author_key
),

answer_days as (
    select
        p.author_key,
        p.age,
        pow(2, -p.age / 14) as lately,
        bool_or(coalesce(a.trust, 0) >= 0.2) as trusted
    from past_posts as p
    left join past_authors as a on p.asker_key = a.author_key
    where p.to_others
    group by p.author_key, p.age
),

by_day as (
    select
        author_key,
        coalesce(sum(lately) filter (where trusted), 0) as to_trusted,
        coalesce(sum(lately) filter (where not trusted), 0) as to_untrusted
    from answer_days
    group by author_key
)

select
    s.author_key,
    s.to_trusted + least(s.to_trusted, s.to_untrusted) as answered,
    -- days with a word in threads of others, half-life 14 days
    d.to_trusted + least(d.to_trusted, d.to_untrusted) as answer_days_lately
from sums as s
inner join by_day as d on s.author_key = d.author_key
