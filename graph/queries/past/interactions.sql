-- one row per day, pair and kind within the window, between authors heard before the moment
select
    i.from_key,
    i.to_key,
    i.kind,
    i.n,
    f.trust as from_trust,
    m.as_of - i.day as age,
    pow(2, -age / m.half_life) as decay
from marts.interactions_daily as i
cross join past_moment as m
inner join past_authors as f on i.from_key = f.author_key
inner join past_authors as t on i.to_key = t.author_key
where i.day < m.as_of and i.day >= m.since
