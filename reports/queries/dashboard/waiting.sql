-- one row per question of a view that nobody has answered for a day, the newest first
select
    asked.thread,
    threads.title,
    threads.url,
    threads.place,
    timezone($time_zone, threads.opened_at) as opened_at,
    date_diff('minute', threads.opened_at, timezone($time_zone, $as_of::timestamp)) / 60.0 as hours
from lens.asked
inner join lens.threads as numbered using (thread)
inner join core.threads using (thread_key)
where
    asked.waits
    and asked.day between $first_day and $last_day
    and threads.opened_at < timezone($time_zone, $as_of::timestamp - interval 24 hour)
    and asked.thread in (
        select c.thread
        from
            lens.chosen(
                $first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places
            ) as c
    )
order by threads.opened_at desc, threads.thread_key asc
