-- one row per author who recommended things to others: the triangle who, to whom, what
-- people who cannot be trusted (trust below .2) count at most as much as those who can
with sums as (
    select
        from_key as author_key,
        count(distinct post_key) as recommending_posts,
        count(distinct kind || ' ' || name) as things_recommended,
        count(distinct to_key) as people_advised,
        count(distinct to_key) filter (where to_trust >= 0.2) as trusted
    from past_recommendations
    group by from_key
),

told as (
    select
        from_key as author_key,
        post_key,
        max(weight * decay) as lately
    from past_recommendations
    group by from_key, post_key
),

lately as (
    select
        author_key,
        sum(lately) as recommended
    from told
    group by author_key
)

select
    s.author_key,
    s.recommending_posts,  -- the plain count
    s.things_recommended,
    s.people_advised,
    s.trusted + least(s.trusted, s.people_advised - s.trusted) as advised_vouched,
    l.recommended  -- posts, with half-life and segment weight
from sums as s
inner join lately as l on s.author_key = l.author_key
