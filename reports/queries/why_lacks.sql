-- one row per role and measure in which the evidence for a person falls short
select
    role,
    measure,
    value,
    least
from graph.lacks
where author_key = $author_key
order by role, measure
