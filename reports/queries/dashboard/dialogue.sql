-- one row: who turns to whom in a view; `mutual` pairs turned to each other, `heard` customers were answered by staff
with turned as (
    select distinct
        c.author as one,
        t.other,
        c.staff as by_staff,
        t.to_staff
    from
        lens.chosen($first_day, $last_day, $source, $place, $language, $own, $product, $topic, $subjects, $places) as c
    inner join lens.turns as t using (post)
    where c.author is not null and c.author != t.other
),

pairs as (
    select
        least(one, other) as first,
        greatest(one, other) as second,
        count(*) > 1 as mutual
    from turned
    group by first, second
),

spoke as (
    select
        one as customer,
        exists(select t.one from turned as t where t.by_staff and t.other = turned.one) as heard
    from turned
    where to_staff and not by_staff
    group by one
)

select
    (select count(*) from pairs) as pairs,
    (select count(*) from pairs where mutual) as mutual,
    (select count(*) from spoke) as customers,
    (select count(*) from spoke where heard) as heard
