-- takes the posts deleted at their source (heard_removed), and their twins from other sources of the place (see
-- models/core/twins.sql), out of staging and core, with the names of authors who have none left, and tells how many
-- they were; what the landing zone still says of them is noted
create or replace temp table gone as
with placed as (
    select
        p.post_key,
        p.source,
        p.author_key,
        p.created_at,
        p.text,
        p.url,
        s.place,
        p.post_key in (select r.post_key from heard_removed as r) as is_removed
    from staging.posts as p
    inner join staging.sources as s using (source)
)

select p.post_key
from staging.posts as p
semi join heard_removed as r on p.post_key = r.post_key
union
select twin.post_key
from placed as twin
semi join placed as removed
    on
        removed.is_removed
        and twin.place = removed.place
        and twin.source != removed.source
        and twin.author_key = removed.author_key
        and (
            twin.url = removed.url and twin.url != ''
            or twin.created_at = removed.created_at and twin.text = removed.text
        );

insert into staging.changes
select
    post_key,
    getvariable('build') as build
from gone;

insert or replace into staging.erased by name
select
    p.post_key,
    p.source,
    p.post_id,
    p.created_at,
    p.url,
    'post' as what
from staging.posts as p
semi join gone using (post_key);

delete from staging.posts where post_key in (select post_key from gone);
delete from core.names
where author_key not in (select p.author_key from staging.posts as p where p.author_key is not null);

select count(*) as removed
from gone
