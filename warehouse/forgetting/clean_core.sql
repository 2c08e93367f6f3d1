-- the same in core.*, where the models have run
update core.posts as p set
    title = if(p.is_opener, c.thread_title, null),
    text = c.text,
    code = c.code,
    quotes = c.quotes,
    mentions = c.mentions,
    links = c.links
from cleaned_posts as c
where p.post_key = c.post_key;

update core.threads as t set title = c.thread_title
from cleaned_posts as c
where t.opener_key = c.post_key;

update core.threads set title = null, url = null
where opener_key in (select f.post_key from forgotten_posts as f);

delete from core.threads
where thread_key not in (
    select p.thread_key
    from core.posts as p
    anti join forgotten_posts using (post_key)
);
