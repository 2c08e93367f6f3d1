-- one row per value that can be chosen in a filter
select
    dimension,
    name
from lens.choices
order by dimension, name
