-- a batch takes the place of what was known of its posts
delete from nlp.tags where post_key in (select post_key from new_posts);
delete from nlp.intents where post_key in (select post_key from new_posts);
delete from nlp.aspects where post_key in (select post_key from new_posts);
delete from nlp.posts where post_key in (select post_key from new_posts);
insert into nlp.posts by name select * from new_posts;
insert into nlp.tags by name select * from new_tags;
insert into nlp.intents by name select * from new_intents;
insert into nlp.aspects by name select * from new_aspects;
