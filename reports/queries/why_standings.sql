-- one row per role of the newest ranking: where a person stands in it, if they were looked at for it
with newest as (
    select
        role,
        count(rank) as ranked
    from graph.scores
    where as_of = (select max(ranking.as_of) from graph.scores as ranking)
    group by role
)

select
    newest.role,
    newest.ranked,
    scores.score,
    scores.rank,
    scores.plain_count,
    scores.plain_rank,
    scores.excluded
from newest
left join graph.scores
    on
        newest.role = scores.role
        and scores.author_key = $author_key
        and scores.as_of = (select max(ranking.as_of) from graph.scores as ranking)
order by newest.role
