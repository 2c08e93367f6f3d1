-- one row per value of each dimension of a view, the most frequent first
with chosen as (
    from lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places)
),

named as (
    select
        split_part(t.subject, '/', 1) as dimension,
        substr(t.subject, strpos(t.subject, '/') + 1) as name,
        c.author,
        c.sentiment
    from chosen as c
    inner join lens.told as t using (post)
    union all
    select
        'source' as dimension,
        source as name,
        author,
        sentiment
    from chosen
    union all
    select
        'language' as dimension,
        coalesce(language, 'other') as name,
        author,
        sentiment
    from chosen
)

select
    dimension,
    name,
    count(*) as posts,
    count(distinct author) as people,
    count(*) filter (where sentiment = 'positive') as positive,
    count(*) filter (where sentiment = 'neutral') as neutral,
    count(*) filter (where sentiment = 'negative') as negative
from named
group by dimension, name
order by dimension asc, posts desc, name asc
