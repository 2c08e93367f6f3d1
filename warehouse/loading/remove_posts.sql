-- takes the posts deleted at their source (heard_removed), and their twins from other sources of the place, out of
-- everything that keeps state, and tells how many they were
create or replace temp table gone as
with placed as (
    select
        p.post_key,
        p.author_key,
        p.url,
        s.place,
        p.post_key in (select r.post_key from heard_removed as r) as is_removed
    from staging.posts as p
    inner join staging.sources as s using (source)
)

select
    post_key,
    author_key
from staging.posts
where post_key in (select r.post_key from heard_removed as r)
union
select
    twin.post_key,
    twin.author_key
from placed as twin
semi join (from placed where is_removed) as removed
    on twin.place = removed.place and twin.url = removed.url and twin.author_key = removed.author_key;

insert into staging.changes
select
    post_key,
    getvariable('build')
from gone;

delete from staging.posts where post_key in (select post_key from gone);
delete from nlp.posts where post_key in (select post_key from gone);
delete from nlp.tags where post_key in (select post_key from gone);
delete from nlp.intents where post_key in (select post_key from gone);
delete from core.names
where
    author_key in (select author_key from gone)
    and author_key not in (select author_key from staging.posts where author_key is not null);

select count(*) as removed
from gone
