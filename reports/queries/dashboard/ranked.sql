-- one row per role and person among its first, from the newest ranking
select
    s.role,
    s.rank,
    s.author_key,
    s.score,
    s.plain_count,
    n.handle,
    n.profile_url,
    a.place,
    a.own,
    a.posts
from graph.scores as s
inner join core.names as n using (author_key)
inner join core.authors as a using (author_key)
where
    s.as_of = (select max(newest.as_of) from graph.scores as newest)
    and s.excluded is null
    and s.rank <= $ranks
    and s.score > 0
order by s.role, s.rank
