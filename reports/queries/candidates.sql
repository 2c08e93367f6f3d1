-- one row per role and person that ranks, best first, from the ranking nearest to the report
with ranking as (
    select coalesce(max(as_of) filter (where as_of <= $as_of), min(as_of)) as as_of from graph.scores
)

select
    scores.as_of,
    scores.role,
    scores.author_key,
    scores.score,
    scores.rank,
    scores.plain_count,
    scores.plain_rank
from graph.scores
inner join ranking using (as_of)
where scores.rank is not null and scores.excluded is null and scores.rank <= $ranks and scores.score > 0
order by scores.rank, scores.role, scores.author_key
