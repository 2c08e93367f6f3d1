-- one row per post, intent and thing (brand, product, competitor) the intent is about: named in the same sentence,
-- or in one of the two before it in the same paragraph, or in the title; words for somebody's answer or work are not
-- about a thing named earlier ("I own a Phone. Your tutorial is great.")
with found as (
    select
        i.post_key,
        i.intent,
        t.kind,
        t.name,
        i.start_char < t.end_char and t.start_char < i.end_char as overlap,
        t.end_char <= i.start_char as before,
        t.end_char = 0 as in_title,
        -- what stands between the two
        substr(
            p.text,
            least(i.end_char, t.end_char) + 1,
            greatest(0, greatest(i.start_char, t.start_char) - least(i.end_char, t.end_char))
        ) as words,
        -- the sentence of the intent
        regexp_extract(substr(p.text, 1, i.end_char), '[^.!?\n]*$')
        || regexp_extract(substr(p.text, i.end_char + 1), '^[^.!?\n]*') as sentence
    from nlp.intents as i
    inner join nlp.tags as t on i.post_key = t.post_key and t.kind in ('brand', 'product', 'competitor')
    inner join core.posts as p on i.post_key = p.post_key
    cross join past_moment as m
    where
        i.intent in ('praise', 'recommendation', 'complaint')
        and p.created_at < m.cutoff
        and timezone(m.time_zone, p.created_at)::date >= m.since
)

select distinct
    post_key,
    intent,
    kind,
    name
from found
where
    overlap
    or not in_title and not regexp_matches(words, '[.!?:;]\s|\n')
    or (in_title or before and regexp_matches(words, '^[^.!?\n]*([.!?]+\s+[^.!?\n]*){1,2}$'))
    and not regexp_matches(
        sentence,
        '\b(you|your|guys|dein|deine|deiner|deinen|euer|eure|answer|tutorial|post|thread|guide|work|job|idea|demo|game'
        || '|project|library|antwort|anleitung|beitrag|tipp|arbeit|idee)\b',
        'i'
    )
