-- one row per author in the web, staff too
select author_key from past_authors
order by author_key
