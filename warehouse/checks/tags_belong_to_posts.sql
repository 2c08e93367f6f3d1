-- what was read into a post goes when the post goes
with tagged as (
    select post_key from nlp.posts
    union
    select post_key from nlp.tags
    union
    select post_key from nlp.intents
    union
    select post_key from nlp.aspects
)

select post_key
from tagged
anti join staging.posts using (post_key)
