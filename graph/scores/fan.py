"""Fan, advocate: speaks well of us to others and recommends us.

    ln(1 + praise) + ln(1 + recommendations) + ½ ln(1 + praise_to_others) + ¼ ln(1 + active_days)

All three count posts that name our brand or a product and no competitor, with half-life, where the praise or advice stands in
the same sentence as the name, or in one of the two after it, or the title names us; words for an answer are none for us; `praise_to_others` those in
threads of other people, where praise is unasked and reaches those who decide. That recommending is more than being
content is the point of [1]_. Nobody is named on fewer than three praising posts or two days of praise, nor whose praising
posts are less than 60 % of those that praise or complain: in a quiet community that may leave nobody, and graph.lacks says
what is missing to whom. Who does so on places of others is a possible fan too (`graph/scores/possible_fan.py`).

References
----------
.. [1] Reichheld, F. F. (2003). The one number you need to grow. Harvard Business Review 81 (12), 46-54.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="fan",
    parts=(Part("praise"), Part("recommendations"), Part("praise_to_others", 0.5), Part("active_days", 0.25)),
    plain="praise_posts",
    least={"praise_posts": 3, "praise_days": 2, "praise_share": 0.6},
)
