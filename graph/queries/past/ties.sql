-- one row per pair of authors heard before the moment, kind, and whether within 90 days: weighted by kind and age
select
    f.arrival - 1 as from_number,
    t.arrival - 1 as to_number,
    i.kind,
    i.age <= 90 as lately,
    -- a reply may be a quarrel and a like costs nothing; thanks and an accepted answer say that it helped
    sum(i.n * i.decay * case i.kind when 'accepted' then 3 when 'thanks' then 2 when 'like' then 0.5 else 1 end)
        as weight
from past_interactions as i
inner join past_authors as f on i.from_key = f.author_key
inner join past_authors as t on i.to_key = t.author_key
group by all
