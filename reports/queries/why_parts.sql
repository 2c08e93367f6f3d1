-- one row per role and part of a person's scores in the newest ranking, the largest first
select
    role,
    part,
    value,
    contribution
from graph.parts
where author_key = $author_key and as_of = (select max(ranking.as_of) from graph.scores as ranking)
order by role asc, contribution desc, part asc
