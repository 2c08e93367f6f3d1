-- one row per question thread and helper within the window
select
    h.helper_key,
    h.asker_key,
    a.trust as asker_trust,
    m.as_of - timezone(m.time_zone, h.helped_at)::date as age,
    pow(2, -age / m.half_life) as decay,
    coalesce(w.weight, 1) as weight
from marts.help as h
cross join past_moment as m
inner join past_authors as a on h.asker_key = a.author_key
left join past_weights as w on h.first_post_key = w.post_key
where h.helped_at < m.cutoff and timezone(m.time_zone, h.helped_at)::date >= m.since
