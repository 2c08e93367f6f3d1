-- one row per author named in the settings by key or handle
select
    n.author_key,
    bool_or(s.kind = 'never') as is_never,
    bool_or(s.kind = 'always') as is_always
from core.names as n
inner join past_settings as s on n.author_key = s.name or lower(n.handle) = lower(s.name)
group by n.author_key
