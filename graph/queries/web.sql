-- one row per pair of authors: what the one turned to the other lately, by kind and age
select
    from_key,
    to_key,
    -- a reply may be a quarrel and a like costs nothing; thanks and an accepted answer say that it helped
    round(sum(n * decay * case kind when 'accepted' then 3 when 'thanks' then 2 when 'like' then 0.5 else 1 end), 9)
        as weight
from past_interactions
group by from_key, to_key
having weight > 0
order by from_key, to_key
