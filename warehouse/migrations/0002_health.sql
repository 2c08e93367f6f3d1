-- the health of a source beyond its last night: how long that took, what the source still grants, and what is usual
alter table staging.health add column seconds double;
alter table staging.health add column quota_left bigint;
alter table staging.health add column usual double;  -- posts; null: too few nights to say
