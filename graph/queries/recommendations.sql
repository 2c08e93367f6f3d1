-- one row per post that recommends a thing to somebody; reads the opened past
select
    m.as_of,
    r.post_key,
    r.from_key,
    r.to_key,
    r.kind,
    r.name,
    r.day
from past_recommendations as r
cross join past_moment as m
order by r.post_key, r.kind, r.name
