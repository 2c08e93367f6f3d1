-- one row per past ranking, role and list (named by the score, or by the plain count): how many of its first still help
-- a ranking stands for the weeks back if it is at most six days older
with wanted as (
    select
        unnest($weeks::integer[]) as weeks,
        $as_of::date - 7 * weeks as day
),

rankings as (
    select
        wanted.weeks,
        max(scores.as_of) as as_of
    from wanted
    inner join graph.scores on scores.as_of between wanted.day - 6 and wanted.day
    group by wanted.weeks
),

named as (
    select
        rankings.weeks,
        scores.as_of,
        scores.role,
        scores.author_key
    from rankings
    inner join graph.scores using (as_of)
    where
        list_contains($roles::text[], scores.role)
        and scores.excluded is null
        and scores.rank <= $people
        and scores.score > 0
),

-- as many by the plain count
counted as (
    select
        rankings.weeks,
        scores.as_of,
        scores.role,
        scores.author_key
    from rankings
    inner join graph.scores using (as_of)
    where
        coalesce(scores.excluded, 'evidence') = 'evidence'
        and scores.plain_rank <= (
            select count(*) from named where named.weeks = rankings.weeks and named.role = scores.role
        )
),

lists as (
    select
        *,
        'score' as list
    from named
    union all
    select
        *,
        'plain' as list
    from counted
),

since as (
    select
        lists.weeks,
        lists.role,
        lists.list,
        lists.author_key,
        count(distinct help.thread_key) as threads
    from lists
    left join marts.help
        on
            lists.author_key = help.helper_key
            and help.helped_at >= timezone($time_zone, lists.as_of::timestamp)
            and help.helped_at < timezone($time_zone, $as_of::timestamp)
    group by all
)

select
    since.weeks,
    since.role,
    since.list,
    count(*) as named,
    count(*) filter (where since.threads > 0) as helped,
    sum(since.threads)::bigint as threads,
    count(other.author_key) as on_both
from since
left join since as other
    on
        since.weeks = other.weeks
        and since.role = other.role
        and since.author_key = other.author_key
        and since.list != other.list
group by since.weeks, since.role, since.list
order by since.weeks asc, since.role asc, since.list desc
