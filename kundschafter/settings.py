"""One frozen type from one TOML file; what is wrong in it is named with its line and the nearest valid name."""

import glob
import os
import re
import tomllib
import zoneinfo
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Union, cast

import msgspec

from graph.settings import Ranking, Segment
from kundschafter.mistakes import explain, line_of, nearest
from listeners import plugins
from listeners.archive import Archive
from listeners.http import HttpSettings
from listeners.sources import Source
from nlp.taxonomy import Brand, Competitor, Product, Taxonomy, Topic
from reports.dashboard.settings import DashboardSettings
from reports.delivery.settings import AnyDelivery, Mail, ReportSettings, Smtp


class SettingsError(Exception):
    """The settings cannot be used. The message names the file, the line and what to do."""


class Company(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose community this is. `as_of` fixes the day of the report, for archives that end in the past."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    time_zone: str = "Europe/Berlin"
    report_language: Literal["de", "en"] = "de"
    as_of: date | None = None
    staff: list[str] = []


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Start the made-up community while listening; `{sample}` in a source's address stands for its server."""

    seed: int = 7


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a night needs to know. Relative paths are seen from the folder of the file."""

    company: Company
    var: str = "var"
    brand: Brand = Brand()
    products: list[Product] = []
    competitors: list[Competitor] = []
    topics: dict[str, Topic] = {}
    segments: list[Segment] = []
    ranking: Ranking = Ranking()
    http: HttpSettings = HttpSettings()
    dashboard: DashboardSettings = DashboardSettings()
    report: ReportSettings = ReportSettings()
    smtp: Smtp | None = None
    deliveries: list[AnyDelivery] = []
    sample: Sample | None = None
    sources: list[Source] = []

    @property
    def folder(self) -> Path:
        """Where everything is kept that Kundschafter hears and makes."""
        return Path(self.var)

    @property
    def database(self) -> Path:
        return self.folder / "kundschafter.duckdb"

    @property
    def published(self) -> Path:
        """The copy that reports and dashboards read."""
        return self.folder / "published" / "kundschafter.duckdb"

    @property
    def users(self) -> Path | None:
        """The password file of the dashboards."""
        return Path(self.dashboard.users) if self.dashboard.users else None

    @property
    def taxonomy(self) -> Taxonomy:
        return Taxonomy(
            company=self.company.name,
            brand=self.brand,
            products=self.products,
            competitors=self.competitors,
            topics=self.topics,
        )

    def monday(self, now: datetime) -> date:
        """The day of the report: the Monday on or before `as_of`, or before today where the company is."""
        day = self.company.as_of or now.astimezone(zoneinfo.ZoneInfo(self.company.time_zone)).date()
        return day - timedelta(days=day.weekday())


def default() -> Settings:
    """The settings a scheduler means: the file `KUNDSCHAFTER_SETTINGS` names, or kundschafter.toml in this folder."""
    return read(Path(os.environ.get("KUNDSCHAFTER_SETTINGS", "kundschafter.toml")))


def read(path: Path) -> Settings:
    """Read the settings. Raises SettingsError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{path} is not there. 'kundschafter init' writes one.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    kinds = _with_plugins(path, text, told)
    try:
        settings = msgspec.convert(told, kinds)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}, {explain(text, str(error), kinds)}") from None
    settings = _rooted(settings, path.resolve().parent)
    for place, problem in _problems(settings):
        raise SettingsError(f"{path}, line {line_of(text, place)}: {problem}")
    return settings


def _with_plugins(path: Path, text: str, told: dict[str, Any]) -> type[Settings]:
    """The settings with the kinds of sources that other packages bring along, where the file names some."""
    known = set(plugins.built_in())
    found: dict[str, Any] = {}
    sources = told.get("sources")
    for number, row in enumerate(sources if isinstance(sources, list) else ()):
        kind = row.get("kind") if isinstance(row, dict) else None
        if not isinstance(kind, str) or kind in known | found.keys():
            continue
        try:
            plugin = plugins.load(kind)
        except plugins.PluginError as error:
            line = line_of(text, ("sources", number, "kind"))
            raise SettingsError(
                f"{path}, line {line}: sources.{number}.kind: '{kind}' cannot be used: {error}"
            ) from None
        if plugin:
            found[kind] = plugin
    if not found:
        return Settings
    kinds: Any = list[Union[Source, *found.values()]]  # type: ignore[misc]  # known only now
    field: Any = ("sources", kinds, msgspec.field(default_factory=list))
    options: Any = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}
    return cast("type[Settings]", msgspec.defstruct("Settings", [field], bases=(Settings,), **options))


def _rooted(settings: Settings, folder: Path) -> Settings:
    sources: list[Source] = [
        msgspec.structs.replace(source, path=str(folder / source.path))
        if isinstance(source, Archive) and not source.path.startswith("{")
        else source
        for source in settings.sources
    ]
    dashboard = settings.dashboard
    if dashboard.users:
        dashboard = msgspec.structs.replace(dashboard, users=str(folder / dashboard.users))
    return msgspec.structs.replace(settings, var=str(folder / settings.var), dashboard=dashboard, sources=sources)


def _problems(settings: Settings) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if settings.company.time_zone not in zoneinfo.available_timezones():
        near = nearest(settings.company.time_zone, sorted(zoneinfo.available_timezones()))[:80]
        yield ("company", "time_zone"), f"'{settings.company.time_zone}' is not a time zone{near}"
    for table in ("sources", "products", "competitors", "segments", "deliveries"):
        seen: set[str] = set()
        for number, row in enumerate(getattr(settings, table)):
            if row.name in seen:
                yield (table, number, "name"), f"the name '{row.name}' is given twice in {table}; names are unique"
            seen.add(row.name)
    for number, source in enumerate(settings.sources):
        yield from _source_problems(number, source, settings.sample is not None)
    yield from _delivery_problems(settings)
    known = {
        "topics": list(settings.topics),
        "products": [product.name for product in settings.products],
        "places": [source.place for source in settings.sources],
    }
    for number, segment in enumerate(settings.segments):
        for field, names in known.items():
            for name in getattr(segment, field):
                if name not in names:
                    yield ("segments", number, field), f"'{name}' is not one of the {field}{nearest(name, names)}"


def _delivery_problems(settings: Settings) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for number, delivery in enumerate(settings.deliveries):
        if isinstance(delivery, Mail) and settings.smtp is None:
            yield ("deliveries", number, "kind"), "mail needs to know a mail server: add a table [smtp]"


def _source_problems(number: int, source: Source, sample: bool) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", source.name):
        yield ("sources", number, "name"), f"'{source.name}' names a folder: use small letters, digits, '-', '_', '.'"
    field = "path" if isinstance(source, Archive) else "url"
    address = getattr(source, field, None)
    own = {known.name: known.default for known in msgspec.structs.fields(source)}  # an address may be left out
    if not isinstance(address, str) or address == own[field]:
        return
    if "{sample" in address:
        if not sample:
            yield ("sources", number, field), "{sample…} is only known together with a table [sample]"
    elif field == "path":
        if not Path(address).exists() and not glob.glob(address, recursive=True):  # noqa: PTH207 - it may be absolute
            yield ("sources", number, field), f"there is no file or folder {address}"
    elif not re.match(r"https?://[^/]+", address):
        yield ("sources", number, field), f"'{address}' is not an address that starts with http:// or https://"
