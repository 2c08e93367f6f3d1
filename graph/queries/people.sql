-- one row per author in the web, staff too, in the order in which they came
select author_key from past_authors
order by arrival
