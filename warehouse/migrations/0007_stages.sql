-- one row per customer of the newest ranking: how near they are to us, and the post that shows it
create table graph.stages (
    author_key text primary key,
    stage text not null,  -- asking, satisfied, loyal, enthusiastic, partner
    post_key text,  -- the newest post that shows it
    good_words integer not null,  -- posts within a year that praise or recommend us
    complaints integer not null,  -- posts about us within a year that complain or scold
    weeks integer not null,  -- different weeks with a post within a year
    told_others integer not null,  -- good words in threads of others
    wishes integer not null,
    helped integer not null  -- question threads of others, untrusted askers counting at most as much as trusted ones
);
