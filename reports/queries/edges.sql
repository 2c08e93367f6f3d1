-- one row per pair of people in the picture who talk with each other, the strongest
select
    least(from_key, to_key) as one,
    greatest(from_key, to_key) as other,
    sum(weight) as weight
from graph.edges
where list_contains($shown, from_key) and list_contains($shown, to_key)
group by all
order by weight desc, one asc, other asc
limit $most
