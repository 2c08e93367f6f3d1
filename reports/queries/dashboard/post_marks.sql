-- one row per mark in the posts of a list
select
    m.post,
    coalesce(s.kind, 'intent') as kind,
    coalesce(s.name, m.intent) as name,
    m.start_char,
    m.end_char
from lens.marks as m
left join lens.subjects as s using (subject)
where m.post in (select unnest($posts))
order by m.post asc, m.start_char asc, m.end_char desc
