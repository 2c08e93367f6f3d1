"""Super-user: helps many people, lately and steadily.

    2 ln(1 + help) + ln(1 + active_weeks) + ln(1 + answer_days_lately) + ¼ ln(1 + active_weeks_ever)

`help` is question threads helped in, with half-life, where help to untrusted askers counts at most as much as help to
trusted ones; `active_weeks` the weeks with a post, same half-life; `answer_days_lately` the days with a word in threads of
others, half-life 14 days, capped like help; `active_weeks_ever` all weeks with a post. So: how much, how steadily, whether
they still do, and for how long. In the backtests of docs/ranking.md this is level with the plain count it stands beside
(threads helped, half-life 90 days [1]_) for everybody, and clearly better for those who are not yet on top. What people
write (thanks, advice, links, code, tone, being asked by name) added nothing that could be told from chance: it shows on the
card, not in the score. Nobody is named who helped in fewer than three threads or fewer than two people,
where untrusted askers count at most as much as trusted ones: so made-up askers bring nobody onto a list, and in a place
younger than three weeks, where nobody can be trusted yet, nobody is named.

References
----------
.. [1] Zhang, J., Ackerman, M. S. & Adamic, L. (2007). Expertise networks in online communities: structure and
   algorithms. WWW 2007, 221-230: simple counts of whom somebody helped rank experts as well as PageRank.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="super_user",
    parts=(Part("help", 2), Part("active_weeks"), Part("answer_days_lately"), Part("active_weeks_ever", 0.25)),
    plain="threads_helped",
    least={"threads_vouched": 3, "people_vouched": 2},
)
