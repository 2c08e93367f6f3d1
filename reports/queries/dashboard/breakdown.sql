-- one row per value of each dimension of a view, the most frequent first
with chosen as (
    from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
),

-- by author first: counting different people of few rows is cheap
named as (
    select
        unnest(subjects) as subject,
        null as source,
        null as language,
        author,
        count(*) as posts,
        count(*) filter (where sentiment = 'positive') as positive,
        count(*) filter (where sentiment = 'neutral') as neutral,
        count(*) filter (where sentiment = 'negative') as negative
    from chosen
    group by subject, author
    union all
    select
        null as subject,
        source,
        coalesce(language, 'other') as language,
        author,
        count(*) as posts,
        count(*) filter (where sentiment = 'positive') as positive,
        count(*) filter (where sentiment = 'neutral') as neutral,
        count(*) filter (where sentiment = 'negative') as negative
    from chosen
    group by source, language, author
)

select
    case when named.subject is not null then s.kind when named.source is not null then 'source' else 'language' end
        as dimension,
    coalesce(s.name, named.source, named.language) as name,
    sum(named.posts)::bigint as posts,
    count(distinct named.author) as people,
    sum(named.positive)::bigint as positive,
    sum(named.neutral)::bigint as neutral,
    sum(named.negative)::bigint as negative
from named
left join lens.subjects as s using (subject)
group by grouping sets ((named.subject, s.kind, s.name), (named.source), (named.language))
having (named.subject is not null) or (named.source is not null) or (named.language is not null)
order by dimension asc, posts desc, name asc
