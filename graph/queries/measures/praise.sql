-- one row per author who named us and no competitor: praise and recommendation
select
    author_key,
    count_if(praises) as praise_posts,  -- the plain count
    count(distinct age) filter (where praises) as praise_days,  -- different days with praise
    count_if(praises) / greatest(1, count_if(praises or complains)) as praise_share,  -- of praise and complaint
    coalesce(sum(weight * decay) filter (where praises), 0) as praise,
    coalesce(sum(weight * decay) filter (where recommends), 0) as recommendations,
    -- praise or recommendation in other people's threads, where it reaches those who ask
    coalesce(sum(weight * decay) filter (where to_others and (praises or recommends)), 0) as praise_to_others
from past_posts
where ours
group by author_key
