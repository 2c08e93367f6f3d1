-- one row per labelled post that is still there
select
    post_key,
    concat_ws(chr(10), case when is_opener then title end, text) as text
from core.posts
where post_key in (select unnest($keys))
order by post_key;
