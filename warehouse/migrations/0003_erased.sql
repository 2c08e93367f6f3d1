-- one row per post that is gone at its source, or tells its author no more, until no page of the landing zone and no
-- report shows what it said or who said it
create table staging.erased (
    post_key text primary key,
    source text not null,
    post_id text not null,
    created_at timestamptz not null,
    url text not null,
    what text not null,  -- post, author
    landed boolean not null default false  -- the pages of the landing zone are clean
);
