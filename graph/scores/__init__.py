"""The roles people are ranked in, one file each; every score is a sum of parts that are measures."""

from graph.scores import (
    at_risk,
    broker,
    fan,
    maven,
    possible_fan,
    recommender,
    returned,
    rising_star,
    super_user,
)

ROLES = (
    super_user.ROLE,
    fan.ROLE,
    possible_fan.ROLE,
    maven.ROLE,
    recommender.ROLE,
    broker.ROLE,
    rising_star.ROLE,
    at_risk.ROLE,
    returned.ROLE,
)
