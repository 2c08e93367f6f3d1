-- one row per part of the scores of one person, the largest first
select
    part,
    value,
    contribution
from graph.parts
where as_of = $ranked and role = $role and author_key = $author_key
order by contribution desc, part asc
