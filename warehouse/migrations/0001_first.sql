-- the tables that keep state; core.* and marts.* are models and stand in warehouse/models
create schema staging;
create schema core;
create schema marts;
create schema nlp;
create schema graph;

-- one row per source of the settings, written anew by every build
create table staging.sources (
    source text primary key,
    kind text not null,
    place text not null,  -- sources of one place share their authors
    own boolean not null,  -- our own place, or somebody else's
    language text,
    url text
);

-- one row per account the settings name as staff; place is null where it holds everywhere
create table staging.staff (handle text not null, place text);

-- one row per source: how its last night went
create table staging.health (
    source text primary key,
    last_try timestamptz,
    last_success timestamptz,
    posts integer,  -- heard in the last try
    error text,  -- in plain words, null after a success
    retry_at timestamptz
);

-- one row per page of the landing zone that has been loaded
create table staging.pages (
    source text,
    page integer,
    heard_at timestamptz not null,
    build bigint not null,
    records integer not null,
    primary key (source, page)
);

-- one row per post, its newest version
create table staging.posts (
    post_key text primary key,  -- source/post_id
    source text not null,
    post_id text not null,
    thread_id text not null,
    thread_title text,
    position integer,
    parent_id text,
    author_key text,  -- null: the source does not tell who
    author_is_staff boolean not null,  -- as marked by the source
    author_is_bot boolean not null,
    created_at timestamptz not null,
    edited_at timestamptz,
    edits integer not null default 0,
    text text not null,  -- the author's own words
    code text,
    quotes struct(author_key text, text text)[] not null,
    mentions text[] not null,  -- author keys
    links text[] not null,
    language text,
    category text,
    tags text[] not null,
    likes integer,
    liked_by text[] not null,  -- author keys
    accepted boolean not null,
    url text not null,
    heard_at timestamptz not null,
    digest ubigint not null  -- of all that was said, to tell new from known
);

-- one row per post and build that brought, changed or removed it
create table staging.changes (post_key text not null, build bigint not null);

-- one row per incremental model: the last build it has taken in, and a digest of what it was made by (its SQL, the
-- sources, the time zone): where that changes, it is made anew
create table staging.progress (model text primary key, build bigint not null, recipe text not null);

-- one row per author: the one place for names
create table core.names (
    author_key text primary key,
    place text not null,
    handle text not null,
    display_name text,
    profile_url text
);

-- one row per tagged post
create table nlp.posts (
    post_key text primary key,
    pipeline text not null,  -- version of the pipeline and taxonomy that tagged it
    digest ubigint not null,  -- staging.posts.digest when it was tagged
    language text,  -- de, en, other, or null for unknown
    words integer not null,
    sentiment text,  -- positive, neutral, negative; null: not scored
    sentiment_score double,  -- -1 to 1; null: not scored
    confidence double,  -- 0 to 1
    reason text,  -- why it was not scored: language, short, unsure
    tagged_at timestamptz not null
);

-- one row per thing found in a post
create table nlp.tags (
    post_key text not null,
    kind text not null,  -- brand, product, competitor, topic
    name text not null,
    start_char integer not null,
    end_char integer not null
);

-- one row per intent and the words that show it
create table nlp.intents (
    post_key text not null,
    intent text not null,  -- question, complaint, praise, recommendation, wish, thanks
    start_char integer not null,
    end_char integer not null
);

-- one row per author and measure, for the newest ranking
create table graph.measures (
    author_key text not null,
    measure text not null,
    value double not null,
    primary key (author_key, measure)
);

-- one row per ranking, role and author
create table graph.scores (
    as_of date not null,
    role text not null,  -- super_user, fan, maven, rising_star
    author_key text not null,
    score double not null,
    rank integer,  -- null: excluded
    plain_count double not null,  -- the count the score has to beat
    plain_rank integer,
    excluded text,  -- why this account never ranks: staff, bot, unknown, spam
    primary key (as_of, role, author_key)
);

-- one row per ranking, role, author and part; the contributions add up to the score
create table graph.parts (
    as_of date not null,
    role text not null,
    author_key text not null,
    part text not null,
    value double not null,
    contribution double not null,
    primary key (as_of, role, author_key, part)
);

-- one row per author of the newest web: group and place in the picture
create table graph.members (
    author_key text primary key,
    group_id integer not null,
    x double not null,  -- -1 to 1
    y double not null,
    size double not null  -- 0 to 1
);

-- one row per pair of authors of the newest web, weights of the recent interactions summed
create table graph.edges (
    from_key text not null,
    to_key text not null,
    weight double not null,
    primary key (from_key, to_key)
);
