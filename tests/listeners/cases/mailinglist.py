from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from listeners.mailinglist import Mailinglist, pipermail
from tests.listeners.case import Case, Scene
from tests.listeners.loopback import serve
from tests.listeners.pipermail import Pipermail


@contextmanager
def opened(_: Path, patch: pytest.MonkeyPatch) -> Iterator[Scene]:
    patch.setattr(pipermail, "PAGE_POSTS", 5)
    place = Pipermail()
    with serve(place) as server:
        yield Scene(
            Mailinglist(name="list", url=f"{server.url}/pipermail/users/"),
            place.say,
            delete=place.remove,
            fail=lambda: place.failing.append(True),
            asked=lambda: len(server.paths),
        )


CASE = Case("mailinglist", opened, {"url": "https://lists.example/pipermail/users/"})
