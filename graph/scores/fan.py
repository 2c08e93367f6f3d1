"""Fan, advocate: speaks well of us to others and recommends us.

    ln(1 + praise) + ln(1 + recommendations) + ½ ln(1 + praise_to_others) + ¼ ln(1 + active_days)

All three count posts that name our brand or a product and no competitor, with half-life; `praise_to_others` those in
threads of other people, where praise is unasked and reaches those who decide. That recommending is more than being
content is the point of [1]_. Nobody is named on fewer than three praising posts or two days of praise, nor whose praising
posts are less than 60 % of those that praise or complain. A potential fan is a fan at a foreign place (`own` of the place).

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
