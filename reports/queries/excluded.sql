-- one row per reason why accounts never rank; too little evidence for a role is no such reason
select
    excluded as reason,
    count(distinct author_key) as accounts
from graph.scores
where excluded is not null and excluded <> 'evidence' and as_of = $ranked
group by excluded
order by accounts desc, reason asc
