-- the next build makes anew what hung on the forgotten posts
insert into staging.changes
select
    post_key,
    getvariable('build') as build
from forgotten_posts;

drop table forgotten_posts
