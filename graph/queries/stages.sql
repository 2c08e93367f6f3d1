-- one row per customer: the stage they show, after Simmet; reads the opened past
-- a customer here is who wrote on our own place, or named us elsewhere, within a year; that they pay nobody can see
-- each stage but the first asks for more good words about us than complaints, and no wish to switch
with said as (
    select
        p.author_key,
        p.post_key,
        p.age,
        date_trunc('week', p.day) as week,
        p.ours and (p.praises and p.praises_us or p.recommends_us) as good,
        p.ours and (p.complains or p.scolds) as bad,
        p.to_others,
        p.wishes,
        p.asks,
        a.own or p.ours as near
    from past_posts as p
    inner join past_authors as a on p.author_key = a.author_key
    where p.age <= 365
),

helpers as (
    select
        h.helper_key as author_key,
        count_if(h.asker_trust >= 0.2) as trusted,
        trusted + least(trusted, count(*) - trusted) as helped
    from past_help as h
    where h.age <= 365
    group by h.helper_key
),

leaving as (
    select distinct author_key
    from past_posts
    where age <= 90 and switches and names_rival and not praises_us and not recommends_us
),

sums as (
    select
        author_key,
        count_if(good) as good_words,
        count(distinct age) filter (where good) as good_days,
        count_if(bad) as complaints,
        count(distinct week) as weeks,
        count_if(good and to_others) as told_others,
        count_if(wishes) as wishes,
        max(age) as oldest,
        min(age) as newest,
        arg_min(post_key, (age, post_key)) filter (where good and to_others) as told_key,
        arg_min(post_key, (age, post_key)) filter (where good) as good_key,
        arg_min(post_key, (age, post_key)) filter (where near and asks) as asking_key,
        arg_min(post_key, (age, post_key)) filter (where near) as near_key
    from said
    group by author_key
    having bool_or(near)
),

steps as (
    select
        s.*,
        coalesce(h.helped, 0) as helped,
        s.good_words > s.complaints and l.author_key is null as satisfied,
        -- half a year of weeks, early and late in the year
        satisfied and s.weeks >= 26 and s.oldest >= 270 and s.newest <= 90 as loyal,
        satisfied and s.good_words >= 3 and s.good_days >= 2 and s.told_others > 0 as enthusiastic,
        loyal and helped >= 10 and (s.told_others >= 2 or s.wishes > 0) as partner
    from sums as s
    left join helpers as h on s.author_key = h.author_key
    left join leaving as l on s.author_key = l.author_key
    anti join past_exclusions as x on s.author_key = x.author_key
)

select
    author_key,
    case
        when partner then 'partner'
        when enthusiastic then 'enthusiastic'
        when loyal then 'loyal'
        when satisfied then 'satisfied'
        else 'asking'
    end as stage,
    case
        when partner or enthusiastic then coalesce(told_key, good_key)
        when satisfied then good_key
        else coalesce(asking_key, near_key)
    end as post_key,
    good_words::integer as good_words,
    complaints::integer as complaints,
    weeks::integer as weeks,
    told_others::integer as told_others,
    wishes::integer as wishes,
    helped::integer as helped
from steps
order by author_key
