"""Who carries a community: the web of interactions, measures of it, and the roles they show.

The room reads `core.*`, `marts.*` and `nlp.*` and writes `graph.*`. `rank.rank` is its one verb. Everything else it does
with tables goes through `past`, which holds only what was known before the day of the ranking.
"""
