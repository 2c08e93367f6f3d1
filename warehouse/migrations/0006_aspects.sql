-- one row per thing (or step of being a customer) named in a sentence or clause, and how that sentence speaks
create table nlp.aspects (
    post_key text not null,
    kind text not null,  -- brand, product, competitor, topic, process
    name text not null,
    sentiment text,  -- positive, neutral, negative; null: not scored
    score double,  -- -1 to 1; null: not scored
    start_char integer not null,  -- of the sentence or clause; (0, 0) where it stands in the title
    end_char integer not null
);

-- one row per day it was looked for and emerging topic: what is newly talked about and has no name in the settings
create table nlp.emerging (
    as_of date not null,
    topic_id integer not null,  -- the same from week to week
    language text not null,
    name text not null,  -- its own words, the strongest first
    phrases text[] not null,
    score double not null,  -- z of the strongest phrase
    authors integer not null,  -- different ones within the window
    posts integer not null,
    authors_before double not null,  -- per window of the same length, before
    first_seen date not null,
    primary key (as_of, topic_id)
);

-- one row per post of an emerging topic on the newest of these days, the best to quote first
create table nlp.emerging_posts (
    topic_id integer not null,
    post_key text not null,
    nth integer not null,
    start_char integer not null,  -- of the phrase in the text; (0, 0) where it stands in the title
    end_char integer not null,
    primary key (topic_id, post_key)
);
