"""What the sample means: who leads which life, and what every post was written as."""

from kundschafter.sample.people import Staff
from kundschafter.sample.world import Meant, World

Person = tuple[str, str]
"""Place (own or foreign) and handle."""


def roles(world: World) -> dict[str, frozenset[Person]]:
    """Role → people who lead that life, those who have not arrived yet among them.

    Roles: super_user, rising_star, maven, fan, complainer, critic, leaver, returner, broker, staff, spammer, bot,
    regular, asker, lurker, guest.
    """
    found: dict[str, set[Person]] = {}
    for life in world.people:
        found.setdefault(life.role, set()).add((life.place, life.handle))
    return {role: frozenset(people) for role, people in found.items()}


def unmarked_staff(world: World) -> frozenset[Person]:
    """Staff whom the forum does not show as such; the shipped `kundschafter.toml` names them."""
    return frozenset((life.place, life.handle) for life in world.people if isinstance(life, Staff) and not life.marked)


def meant(world: World) -> dict[tuple[str, int], Meant]:
    """(source, post id) → tone, intents, topic and language the post was written with."""
    return {(thread.source, post.id): post.meant for thread in world.threads for post in thread.posts}
