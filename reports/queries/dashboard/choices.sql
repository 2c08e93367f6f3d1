-- one row per value that can be chosen in a filter
select
    'source' as dimension,
    source as name
from staging.sources
union all
select distinct
    split_part(subject, '/', 1) as dimension,
    substr(subject, strpos(subject, '/') + 1) as name
from lens.told
order by dimension, name
