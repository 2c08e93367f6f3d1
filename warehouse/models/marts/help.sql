-- one row per question thread and helper; staff are among the helpers, unknown authors are not
select
    q.thread_key,
    q.place,
    q.own,
    q.asker_key,
    p.author_key as helper_key,
    arg_min(p.post_key, (p.created_at, p.post_key)) as first_post_key,
    min(p.created_at) as helped_at,
    count(*)::integer as posts,
    bool_or(p.accepted) as accepted
from marts.thread_answers as q
inner join core.posts as p using (thread_key)
where q.is_question and p.author_key != q.asker_key
group by q.thread_key, q.place, q.own, q.asker_key, p.author_key
