-- one row per pair of authors: what the one turned to the other lately, by kind and age
select
    i.from_key,
    i.to_key,
    -- a reply may be a quarrel and a like costs nothing; thanks and an accepted answer say that it helped
    round(
        sum(i.n * i.decay * case i.kind when 'accepted' then 3 when 'thanks' then 2 when 'like' then 0.5 else 1 end), 9
    ) as weight
from past_interactions as i
inner join past_authors as f on i.from_key = f.author_key
inner join past_authors as t on i.to_key = t.author_key
group by i.from_key, i.to_key, f.arrival, t.arrival
having weight > 0
order by f.arrival, t.arrival
