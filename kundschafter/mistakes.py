"""What is wrong in a settings file, said with its line and the nearest valid name."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from listeners import plugins

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line (from 1) on which `path`, or the longest beginning of it that the file names, is written."""
    best, line = 0, 1
    for number, found in _paths(text):
        shared = 0
        for ours, theirs in zip(path, found, strict=False):
            if ours != theirs:
                break
            shared += 1
        if shared > best and shared == min(len(found), len(path)):
            best, line = shared, number
    return line


def _paths(text: str) -> Iterator[tuple[int, Path]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1]))


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _parse(path: str) -> Path:
    """`$.sources[0].kind`, as msgspec writes it, as ("sources", 0, "kind")."""
    return tuple(int(part) if part.isdigit() else part for part in re.findall(r"\.\.\.|[^.\[\]$]+", path))


def explain(text: str, message: str, root: type) -> str:
    """A message of msgspec about the TOML `text`, decoded as `root`, in the words of its reader."""
    problem, _, where = message.partition(" - at `")
    place = _resolve(root, tomllib.loads(text), _parse(where.rstrip("`")))
    unknown = re.fullmatch(r"Object contains unknown field `(.+)`", problem)
    if unknown:
        problem = f"'{unknown[1]}' is not a setting{nearest(unknown[1], _fields(root, tomllib.loads(text), place))}"
        place = (*place, unknown[1])
    elif (invalid := re.fullmatch(r"Invalid (?:enum )?value '(.+)'", problem)) is not None:
        problem = f"'{invalid[1]}' is not a valid value{nearest(invalid[1], _values(root, tomllib.loads(text), place))}"
    return f"line {line_of(text, place)}: {'.'.join(map(str, place)) or 'the file'}: {problem}"


def _resolve(root: type, value: Any, place: Path) -> Path:
    """Fill in the key of a table of tables, which msgspec writes as `[...]`: the one whose value does not fit."""
    kind: Any = msgspec.inspect.type_info(root)
    found: list[str | int] = []
    for step in place:
        key = next((name for name in value if not _fits(value[name], kind)), step) if step == "..." else step
        found.append(key)
        kind, value = _inside(kind, key, value), value[key]
    return tuple(found)


def _fits(value: Any, table: Any) -> bool:
    try:
        msgspec.convert(value, getattr(table.value_type, "cls", str))
    except msgspec.ValidationError:
        return False
    return True


def _fields(root: type, value: Any, place: Path) -> list[str]:
    """The names that are valid at a place of the settings."""
    kind: Any = msgspec.inspect.type_info(root)
    for step in place:
        kind = _inside(kind, step, value)
        value = value[step]
    kind = _member(kind, value)
    return [field.encode_name for field in kind.fields] if isinstance(kind, msgspec.inspect.StructType) else []


def _values(root: type, value: Any, place: Path) -> list[str]:
    kind: Any = msgspec.inspect.type_info(root)
    for step in place[:-1]:
        kind = _inside(kind, step, value)
        value = value[step]
    if isinstance(kind, msgspec.inspect.UnionType) and place[-1] == "kind":
        return plugins.kinds() if place[0] == "sources" else [str(member.tag) for member in kind.types]  # type: ignore[attr-defined]  # structs
    kind = _inside(kind, place[-1], value)
    return [str(value) for value in getattr(kind, "values", ())]


def _inside(kind: Any, step: str | int, value: Any) -> Any:
    kind = _member(kind, value)
    if isinstance(kind, msgspec.inspect.StructType):
        return next((field.type for field in kind.fields if field.encode_name == step), None)
    return getattr(kind, "item_type", None) or getattr(kind, "value_type", None)


def _member(kind: Any, value: Any) -> Any:
    """Of a union the member that a value stands for: by its `kind`, else the first struct."""
    if not isinstance(kind, msgspec.inspect.UnionType):
        return kind
    structs: list[Any] = [member for member in kind.types if isinstance(member, msgspec.inspect.StructType)]
    named = [member for member in structs if isinstance(value, dict) and member.tag == value.get("kind")]
    return (named or structs or [kind])[0]


def nearest(name: str, valid: Sequence[str]) -> str:
    """The end of a message: the valid name that looks most like `name`, or all that are valid."""
    if near := difflib.get_close_matches(name, valid, n=1):
        return f"; did you mean '{near[0]}'?"
    return f"; valid here: {', '.join(sorted(valid))}" if valid else ""
