-- writes what is left of the posts of others (cleaned_posts)
update staging.posts as p set
    thread_title = c.thread_title,
    text = c.text,
    code = c.code,
    quotes = c.quotes,
    mentions = c.mentions,
    links = c.links,
    liked_by = c.liked_by
from cleaned_posts as c
where p.post_key = c.post_key;

insert into staging.changes
select
    post_key,
    getvariable('build') as build
from cleaned_posts;
