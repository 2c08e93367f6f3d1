-- one row per place of a view: all posts, those that name us, and those that name a competitor
select
    place,
    own,
    count(*) as posts,
    count(distinct author) as people,
    count(*) filter (where ours) as ours,
    count(*) filter (where theirs) as theirs,
    count(*) filter (where sentiment = 'positive') as positive,
    count(*) filter (where sentiment = 'neutral') as neutral,
    count(*) filter (where sentiment = 'negative') as negative
from lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places)
group by place, own
order by posts desc, place asc
