"""What every source of the settings has in common; `listeners.listen.Source` says how it is heard."""

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

    def __post_init__(self) -> None:
        if not self.place:
            msgspec.structs.force_setattr(self, "place", self.name)
