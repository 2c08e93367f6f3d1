-- one row per author: who turned to them within a year
with pairs as (
    select distinct
        from_key,
        to_key,
        from_trust
    from past_interactions
    where age <= 365
)

select
    to_key as author_key,
    count(*) as people_turned_to,
    sum(from_trust) as turned_to  -- each person counting by trust
from pairs
group by to_key
