-- one row per emerging topic of a language and the eight weeks before a day, as it was last seen
select
    topic_id,
    arg_max(name, as_of) as name,
    arg_max(phrases, as_of) as phrases,
    min(first_seen) as first_seen
from nlp.emerging
where language = $language and as_of < $as_of and as_of >= $as_of::date - 56
group by topic_id
order by topic_id;
