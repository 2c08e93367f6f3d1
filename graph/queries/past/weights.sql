-- one row per post that belongs to a segment of the settings, with the weight of the heaviest
with matches as (
    select
        t.post_key,
        s.weight
    from nlp.tags as t
    inner join past_segments as s on t.kind = s.kind and t.name = s.name
    union all
    select
        p.post_key,
        s.weight
    from core.posts as p
    inner join past_segments as s on s.kind = 'place' and p.place = s.name
)

select
    post_key,
    max(weight) as weight
from matches
group by post_key
