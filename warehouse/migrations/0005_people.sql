-- one row per role, person without a rank in it and measure in which the evidence falls short, for the newest ranking
create table graph.lacks (
    role text not null,
    author_key text not null,
    measure text not null,
    value double not null,
    least double not null,  -- what it takes
    primary key (role, author_key, measure)
);

-- one row per post that recommends a thing to somebody, within the window of the newest ranking: who, to whom, what
create table graph.recommendations (
    as_of date not null,
    post_key text not null,
    from_key text not null,
    to_key text not null,  -- the asker of the thread
    kind text not null,  -- brand, product, competitor
    name text not null,
    day date not null,
    primary key (post_key, kind, name)
);
