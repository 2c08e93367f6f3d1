"""What every source of the settings has in common; `listeners.listen.Source` says how it is heard."""

from typing import Annotated, ClassVar

import msgspec


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """One `[[sources]]` table of the settings."""

    name: str  # names a folder of the landing zone
    place: str = ""  # sources of one place share their authors; the name where nothing is said
    own: bool = False  # our own place, or somebody else's
    language: str | None = None  # what is spoken there, if it is one language: "de", "en"
    public_url: str | None = None  # where readers find the place, if it differs from where we listen
    enabled: bool = True
    staff: list[str] = []  # handles of the company's people there
    # posts so young are asked for again every night, where the kind of source can tell what is gone; 0: none are
    recheck_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 30
    # posts a night; where one request asks for one post, or one short thread, they are almost as many requests
    recheck_most: ClassVar[int] = 2_000

    def __post_init__(self) -> None:
        if not self.place:
            msgspec.structs.force_setattr(self, "place", self.name)
