-- one row per person, giver, kind of turning to them and period: the share of a giver parted by what the ties weigh
select
    g.author_key,
    g.giver_key,
    t.kind,
    t.lately,
    -- the last digits depend on where the influence was begun from
    round(g.share * t.weight / sum(t.weight) over (partition by g.author_key, g.giver_key), 6) as share
from given as g
inner join past_authors as one on g.author_key = one.author_key
inner join past_authors as giver on g.giver_key = giver.author_key
inner join past_ties as t on one.arrival - 1 = t.to_number and giver.arrival - 1 = t.from_number
where t.weight > 0
