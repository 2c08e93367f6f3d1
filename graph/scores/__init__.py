"""The roles people are ranked in, one file each; every score is a sum of parts that are measures."""

from graph.scores import fan, maven, rising_star, super_user

ROLES = (super_user.ROLE, fan.ROLE, maven.ROLE, rising_star.ROLE)
