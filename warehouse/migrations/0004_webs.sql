-- one row per ranking, ranked author, giver, kind of turning to them and period: who gave the influence
create table graph.givers (
    as_of date not null,
    author_key text not null,
    giver_key text not null,  -- one of the first five
    kind text not null,  -- reply, mention, quote, like, thanks, accepted
    lately boolean not null,  -- within 90 days before the ranking
    share double not null,  -- of the author's influence, 0 to 1
    primary key (as_of, author_key, giver_key, kind, lately)
);

-- one row per group of the newest web
create table graph.groups (
    group_id integer primary key,  -- the same from night to night
    people integer not null,
    topics text[] not null  -- its name: at most two topics or products, kept while they stay among the first five
);
