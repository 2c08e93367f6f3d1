-- one row: the moment a ranking looks back from, midnight at the start of as_of in the company's time zone
select
    $as_of::date as as_of,
    $half_life_days::double as half_life,
    $as_of::date - $window_days::integer as since,
    coalesce(getvariable('time_zone'), 'UTC')::text as time_zone,
    timezone(coalesce(getvariable('time_zone'), 'UTC')::text, $as_of::date::timestamp) as cutoff
