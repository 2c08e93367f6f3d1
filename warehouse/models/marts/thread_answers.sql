-- one row per thread: how soon and by whom it was answered; what a bot says is no answer
with answers as (
    select
        t.thread_key,
        min_by(
            struct_pack(post_key := p.post_key, author_key := p.author_key, created_at := p.created_at),
            (p.position, p.created_at, p.post_key)
        ) as first
    from core.threads as t
    inner join core.posts as p using (thread_key)
    left join core.authors as b on p.author_key = b.author_key
    where
        t.opener_key is not null
        and not p.is_opener
        and p.author_key is distinct from t.asker_key
        and not coalesce(b.is_bot, false)
    group by t.thread_key
),

accepted as (select distinct thread_key from core.posts where accepted)

select
    t.thread_key,
    t.place,
    t.own,
    t.opened_at,
    t.asker_key,
    coalesce(
        t.opener_key in (select i.post_key from nlp.intents as i where i.intent = 'question'), false
    ) as is_question,
    a.first.created_at as first_answer_at,
    a.first.post_key as first_answer_key,
    case
        when a.first is null then null
        when a.first.author_key is null then 'unknown'
        when w.is_staff then 'staff'
        else 'customer'
    end as first_answer_by,
    -- a merged thread can hold an answer older than its opening
    if(a.first is null, null, greatest(epoch(a.first.created_at - t.opened_at), 0) / 3600) as hours,
    t.thread_key in (select c.thread_key from accepted as c) as accepted
from core.threads as t
left join answers as a using (thread_key)
left join core.authors as w on a.first.author_key = w.author_key
