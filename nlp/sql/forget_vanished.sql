-- posts that are no longer there have no tags
delete from nlp.tags where post_key not in (select post_key from core.posts);
delete from nlp.intents where post_key not in (select post_key from core.posts);
delete from nlp.aspects where post_key not in (select post_key from core.posts);
delete from nlp.emerging_posts where post_key not in (select post_key from core.posts);
delete from nlp.posts where post_key not in (select post_key from core.posts);
