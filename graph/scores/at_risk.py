"""At risk: a regular who has gone quiet against their own rhythm, complained of us for the first time, or wants to switch.

    ln(1 + fell_quiet) + ln(1 + first_complaint) + 2 ln(1 + wants_to_switch) + ¼ ln(1 + active_weeks_ever)

`fell_quiet` is the silence in multiples of a usual gap (nine of ten gaps between their days with a post are shorter; a week at
least), from three on and until half a year has gone by; `first_complaint` is 1 or 0,
within 30 days; `wants_to_switch` the days within 90 on which they said so, the plainest sign of all. A first complaint is
also the first post about us, not a question, of a strongly negative tone (sentiment -0.5 and below, where the tone is scored). Long acquaintance
puts somebody first. Only for people with ten days of posts and more, on eight of which weeks they wrote. A silence is the
strongest sign that a customer is gone where nobody has a contract to cancel [1]_; why they are silent it does not say.

References
----------
.. [1] Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting your customers" the easy way: an alternative to the
   Pareto/NBD model. Marketing Science 24 (2), 275-284.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="at_risk",
    parts=(
        Part("fell_quiet"),
        Part("first_complaint"),
        Part("wants_to_switch", 2),
        Part("active_weeks_ever", 0.25),
    ),
    plain="days_quiet",
    least={"active_weeks_ever": 8},
    among="at_risk",
)
