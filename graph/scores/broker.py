"""Broker: stands between people who hardly speak with each other, and carries word from one to the other.

    ln(1 + bridging) + ½ ln(1 + answered)

`bridging` is one over Burt's constraint on the web of trusted people: the larger, the more of somebody's contacts know each
other only through them; people in such a place hear of things earlier, and their ideas are judged better [1]_. `answered`
are threads of others they wrote in: a bridge nobody walks on is none. Nobody is named with fewer than three such contacts, or
who wrote in fewer than four different weeks of late (`active_weeks`, with half-life). There is no public truth to test
brokers against.

References
----------
.. [1] Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110 (2), 349-399.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="broker",
    parts=(Part("bridging"), Part("answered", 0.5)),
    plain="people_turned_to",
    least={"bridging": 3, "active_weeks": 4},
)
