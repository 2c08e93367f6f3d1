-- one row per topic and week with at least one post about it
select
    name as topic,
    week,
    coalesce(sum(positive), 0)::bigint as positive,
    coalesce(sum(neutral), 0)::bigint as neutral,
    coalesce(sum(negative), 0)::bigint as negative,
    coalesce(sum(not_scored), 0)::bigint as not_scored
from marts.sentiment_weekly
where kind = 'topic' and week between $first_day::date and $last_monday::date
group by name, week
order by name, week
