-- one row per giver of one person's influence, the largest share first; five at most
select
    names.handle,
    sum(givers.share) as share
from graph.givers
inner join core.names on givers.giver_key = names.author_key
where givers.as_of = $ranked and givers.author_key = $author_key
group by givers.giver_key, names.handle
order by share desc, names.handle asc
