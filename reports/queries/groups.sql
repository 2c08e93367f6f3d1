-- one row per group of the newest web, the largest first; its topics are its name
select
    group_id,
    people,
    topics
from graph.groups
order by people desc, group_id asc
