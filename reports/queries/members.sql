-- one row per person in the picture: the largest, and everybody in $people
select
    author_key,
    group_id,
    x,
    y,
    size
from graph.members
qualify row_number() over (order by size desc, author_key asc) <= $most or list_contains($people, author_key)
order by size, author_key
