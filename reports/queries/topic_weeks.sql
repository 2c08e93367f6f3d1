-- one row per topic and week with at least one post about it
select
    name as topic,
    week,
    sum(positive)::bigint as positive,
    sum(neutral)::bigint as neutral,
    sum(negative)::bigint as negative,
    sum(not_scored)::bigint as not_scored
from marts.sentiment_weekly
where kind = 'topic' and week between $first_day::date and $last_monday::date
group by name, week
order by name, week
