"""Market maven: knows many products, is asked about them, and passes on where and what to buy [1]_.

    ln(1 + breadth) + ln(1 + asked) + ln(1 + passed_on)

The sum of logarithms is the logarithm of the product breadth, being asked and sharing: who lacks one of the three cannot
make up for it with the others, and the least evidence for each keeps one-topic experts out: three different products or
topics spoken of in other people's threads, two different people who asked, with a trust of 0.2 between them, two posts passed on. There is no public truth
to test mavens against; what can be checked is whether later askers name them.

References
----------
.. [1] Feick, L. F. & Price, L. L. (1987). The market maven: a diffuser of marketplace information. Journal of Marketing
   51 (1), 83-97.

"""

from graph.scores.role import Part, Role

ROLE = Role(
    name="maven",
    parts=(Part("breadth"), Part("asked"), Part("passed_on")),
    plain="products_named",
    least={"breadth": 3, "asked_by": 2, "asked": 0.2, "passed_on_posts": 2},
)
