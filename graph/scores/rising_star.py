"""Rising star: a newcomer whose first weeks look like those of earlier super-users.

    ln(1 + answered) + ln(1 + active_weeks_lately) + ln(1 + active_days_lately)

Threads of others they wrote in (whatever these opened with: a newcomer has too few question threads to tell people apart;
capped for untrusted askers), weeks with a post (half-life 30 days) and days with a post (14 days). That the first weeks
tell is the finding of [1]_. Only for newcomers: first heard at their place less than 90 days ago, or back from a sleep of
half a year that began after two days of posts at most; how well it does stands in docs/ranking.md. Nobody is named who has
not helped two different people in three different threads (untrusted askers count at most as much as trusted ones), and
written in two different weeks: a question and a thank-you are no rise. On a small forum this often leaves one person or none.

References
----------
.. [1] Pal, A., Farzan, R., Konstan, J. A. & Kraut, R. E. (2011). Early detection of potential experts in question
   answering communities. UMAP 2011, 231-242.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="rising_star",
    parts=(Part("answered"), Part("active_weeks_lately"), Part("active_days_lately")),
    plain="posts_lately",
    least={"threads_vouched": 3, "people_vouched": 2, "active_weeks_ever": 2},
    among="newcomer",
)
