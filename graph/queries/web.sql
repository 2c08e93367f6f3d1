-- one row per pair of authors, by their numbers from 0: what the one turned to the other lately
select
    from_number,
    to_number,
    round(sum(weight), 9) as weight
from past_ties
group by from_number, to_number
having weight > 0
order by from_number, to_number
