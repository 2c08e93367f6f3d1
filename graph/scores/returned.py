"""Returned: a regular who was away for two months and more, against their own rhythm, and has come back within 30 days.

    ln(1 + came_back) + ½ ln(1 + active_days_lately)

`came_back` is how many of their usual gaps the silence was long (see `graph/scores/at_risk.py`, with the reference); days with a post since, half-life
14 days, say whether they stay. Only for people with ten days of posts and more.
"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="returned",
    parts=(Part("came_back"), Part("active_days_lately", 0.5)),
    plain="posts_lately",
    among="came_back",
)
