-- one row per author who named us and no competitor: praise and recommendation of us, not of other things in the post
with said as (
    select
        author_key,
        age,
        complains,
        asks,
        to_others,
        praises and praises_us as praises,
        recommends_us as recommends,
        weight * decay as lately
    from past_posts
    where ours
)

select
    author_key,
    count_if(praises) as praise_posts,  -- the plain count
    count(distinct age) filter (where praises) as praise_days,  -- different days with praise
    count_if(praises) / greatest(1, count_if(praises or complains)) as praise_share,  -- of praise and complaint
    coalesce(sum(lately) filter (where praises), 0) as praise,
    coalesce(sum(lately) filter (where recommends), 0) as recommendations,
    -- praise or recommendation in other people's threads, where it reaches those who ask
    coalesce(sum(lately) filter (where to_others and (praises or recommends)), 0) as praise_to_others,
    count_if(praises or recommends) as good_words,  -- the plain count of possible fans
    coalesce(sum(lately) filter (where asks), 0) as interest  -- questions that name us
from said
group by author_key
