"""Possible fan: speaks well of us on places of others, where nobody paid them to.

    ln(1 + praise) + ln(1 + recommendations) + ½ ln(1 + praise_to_others) + ¼ ln(1 + interest)

The measures of a fan (`graph/scores/fan.py`), and questions that name us; only for authors of places that are not ours. One
place has fewer words about us than our own, so two posts with a good word are enough, where they are 60 % of those that
praise or complain. Whether the person also has an account at our place cannot be said: people are not joined across places.
"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="possible_fan",
    parts=(Part("praise"), Part("recommendations"), Part("praise_to_others", 0.5), Part("interest", 0.25)),
    plain="good_words",
    least={"good_words": 2, "praise_share": 0.6},
    among="elsewhere",
)
