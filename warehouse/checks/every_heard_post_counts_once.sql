-- every heard post of a known source is in core.posts, itself or by its twin, and nothing else is
with expected as (
    select p.post_key
    from staging.posts as p
    semi join staging.sources using (source)
    anti join core.twins using (post_key)
)

select
    post_key,
    'missing' as wrong
from expected
anti join core.posts using (post_key)
union all
select
    post_key,
    'too many' as wrong
from core.posts
anti join expected using (post_key)
union all
select
    post_key,
    'twice' as wrong
from core.posts
group by post_key
having count(*) > 1
