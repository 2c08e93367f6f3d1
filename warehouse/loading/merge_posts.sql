-- takes the posts of a batch (heard_posts) into staging.posts and tells how many were new and how many changed
create or replace temp table news as
select
    h.post_key,
    s.post_key is null as is_new
from heard_posts as h
left join staging.posts as s using (post_key)
where
    s.post_key is null
    or (
        h.heard_at >= s.heard_at
        and (h.digest, h.edited_at, h.likes, h.liked_by, h.accepted)
        is distinct from (s.digest, s.edited_at, s.likes, s.liked_by, s.accepted)
    );

-- an account that was deleted leaves its words behind, but nobody may be named by them any longer
insert or replace into staging.erased by name
select
    s.post_key,
    s.source,
    s.post_id,
    s.created_at,
    s.url,
    'author' as what
from staging.posts as s
inner join heard_posts as h on s.post_key = h.post_key
semi join news as n on s.post_key = n.post_key
where s.author_key is not null and h.author_key is null;

update staging.posts as s set
    thread_id = h.thread_id,
    thread_title = h.thread_title,
    position = h.position,
    parent_id = h.parent_id,
    author_key = h.author_key,
    author_is_staff = h.author_is_staff,
    author_is_bot = h.author_is_bot,
    created_at = h.created_at,
    edited_at = h.edited_at,
    edits = s.edits + ((h.text, h.code) is distinct from (s.text, s.code))::integer,
    text = h.text,
    code = h.code,
    quotes = h.quotes,
    mentions = h.mentions,
    links = h.links,
    language = h.language,
    category = h.category,
    tags = h.tags,
    likes = h.likes,
    liked_by = h.liked_by,
    accepted = h.accepted,
    url = h.url,
    heard_at = h.heard_at,
    digest = h.digest
from heard_posts as h
where s.post_key = h.post_key and s.post_key in (select n.post_key from news as n);

insert into staging.posts by name
select h.*
from heard_posts as h
semi join news as n on h.post_key = n.post_key and n.is_new;

-- hearing the same again makes it no older than it is
update staging.posts as s set heard_at = h.heard_at
from heard_posts as h
where s.post_key = h.post_key and s.heard_at < h.heard_at;

insert into staging.changes
select
    post_key,
    getvariable('build') as build
from news;

select
    count(*) filter (where is_new) as new,
    count(*) filter (where not is_new) as changed
from news
