-- one row per place of a view: posts that name us or a competitor, and how many of all that is
select
    c.place,
    c.own,
    count(distinct c.post) as posts,
    count(distinct c.author) as people,
    count(distinct c.post) filter (where t.subject like 'brand/%' or t.subject like 'product/%') as ours,
    count(distinct c.post) filter (where t.subject like 'competitor/%') as theirs,
    count(distinct c.post) filter (where c.sentiment = 'positive') as positive,
    count(distinct c.post) filter (where c.sentiment = 'neutral') as neutral,
    count(distinct c.post) filter (where c.sentiment = 'negative') as negative
from
    lens.chosen($first_day, $last_day, $source, $language, $own, $product, $topic, $subjects, $places) as c
left join lens.told as t using (post)
group by c.place, c.own
order by posts desc, c.place asc
