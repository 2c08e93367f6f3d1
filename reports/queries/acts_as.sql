-- one row per way of taking part (after Cole) that makes up a tenth and more of a person's posts, in the newest ranking
select
    replace(measures.measure, 'cole_', '') as name,
    measures.value as share
from graph.measures
where
    measures.author_key = $author_key
    and measures.measure like 'cole@_%' escape '@'
    and measures.value >= 0.1
    and (select max(scores.as_of) from graph.scores) = $ranked
order by measures.value desc, name asc
limit 3
