-- one row per author who helped: answers in other people's question threads, once a thread
with sums as (
    select
        helper_key as author_key,
        count(*) as threads_helped_ever,
        sum(decay) as threads_helped,
        count(distinct asker_key) as people_helped,
        count_if(asker_trust >= 0.2) as trusted_threads,
        count(distinct asker_key) filter (where asker_trust >= 0.2) as trusted_people,
        coalesce(sum(weight * decay) filter (where asker_trust >= 0.2), 0) as to_trusted,
        coalesce(sum(weight * decay) filter (where asker_trust < 0.2), 0) as to_untrusted,
        coalesce(sum(weight * pow(2, -age / 30)) filter (where asker_trust >= 0.2), 0) as to_trusted_lately,
        coalesce(sum(weight * pow(2, -age / 30)) filter (where asker_trust < 0.2), 0) as to_untrusted_lately
    from past_help
    group by helper_key
)

select
    author_key,
    threads_helped_ever,
    threads_helped,  -- with the half-life of the settings: the plain count
    people_helped,  -- different askers
    -- the same, where untrusted askers count at most as much as trusted ones: the evidence for naming anybody
    trusted_threads + least(trusted_threads, threads_helped_ever - trusted_threads) as threads_vouched,
    trusted_people + least(trusted_people, people_helped - trusted_people) as people_vouched,
    -- threads helped, but help to untrusted askers (trust below .2) counts at most as much as help to trusted ones, so
    -- that made-up askers lift nobody
    to_trusted + least(to_trusted, to_untrusted) as help,
    to_trusted_lately + least(to_trusted_lately, to_untrusted_lately) as help_lately  -- half-life 30 days
from sums
