-- the interactions of all days are all interactions
with counted as (
    select
        (select count(*) from core.interactions) as interactions,
        (select coalesce(sum(n), 0) from marts.interactions_daily) as of_days
)

select *
from counted
where interactions != of_days
