"""Recommender: tells others what to take; who recommends whom what stands in graph.recommendations.

    ln(1 + recommended) + ln(1 + advised_vouched) + ½ ln(1 + things_recommended)

Posts in threads of others that recommend a brand, a product or a competitor named in the same sentence (with half-life), the
different people they told (untrusted ones count at most as much as trusted ones), and how many different things. Word of
mouth goes from one person to another about one thing, which is why the triangle is kept and not its corners [1]_. Nobody is
named on fewer than two such posts or two people. Whether the advice was followed is not known.

References
----------
.. [1] Brown, J. J. & Reingen, P. H. (1987). Social ties and word-of-mouth referral behavior. Journal of Consumer Research
   14 (3), 350-362.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="recommender",
    parts=(Part("recommended"), Part("advised_vouched"), Part("things_recommended", 0.5)),
    plain="recommending_posts",
    least={"recommending_posts": 2, "advised_vouched": 2},
)
