"""Another package brings a kind of source along: the example of the documents, installed and used as people would."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kundschafter import settings
from listeners import plugins
from tests.listeners.loopback import serve

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-source"
SETTINGS = """
[company]
name = "Almtel"
[http]
allow_hosts = ["127.0.0.1"]
requests_per_minute = 60000
[[sources]]
kind = "{kind}"
name = "book"
{more}
"""
ENTRIES = [
    {"number": number, "name": "ada", "written": f"2026-06-0{number}T08:00:00Z", "text": "What a shop!"}
    for number in (1, 2, 3)
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the example in it, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheels")]
    subprocess.run(build, cwd=EXAMPLE, check=True, capture_output=True)
    (wheel,) = (folder / "wheels").glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "target")
    return folder / "target"


def written(folder, kind="guestbook", more='url = "https://book.example"'):
    file = folder / "kundschafter.toml"
    file.write_text(SETTINGS.format(kind=kind, more=more))
    return file


def run(installed, *arguments):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(installed)}
    )


def package(folder, module, kind="odd", value="odd_module:Odd"):
    """A package as it lies in a folder of installed ones."""
    info = folder / f"{kind}_package-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {kind}-package\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{kind} = {value}\n")
    (folder / "odd_module.py").write_text(module)


def test_the_example_passes_its_own_test(installed):
    told = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, EXAMPLE / "tests")
    assert "1 passed" in told.stdout, told.stdout + told.stderr


def test_its_kind_is_heard_like_every_other(installed, tmp_path):
    def answer(asked):
        after = int(asked.query["after"][0])
        asked.reply(json.dumps([entry for entry in ENTRIES if entry["number"] > after]).encode())

    with serve(answer) as server:
        file = written(tmp_path, more=f'url = "{server.url}"')
        first = json.loads(run(installed, "-m", "kundschafter", "listen", "-s", file, "--json").stdout)
        second = json.loads(run(installed, "-m", "kundschafter", "listen", "-s", file, "--json").stdout)
    assert [(one["source"], one["posts"], one["error"]) for one in first + second] == [
        ("book", 3, None),
        ("book", 0, None),
    ]


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        (
            "guestbook",
            'ulr = "https://book.example"',
            "line 10: sources.0.ulr: 'ulr' is not a setting; did you mean 'url'?",
        ),
        ("guestbook", "url = 7", "line 10: sources.0.url: Expected `str`, got `int`"),
        ("guestbook", 'url = "book.example"', "line 10: 'book.example' is not an address"),
        ("guestbok", "", "line 8: sources.0.kind: 'guestbok' is not a valid value; did you mean 'guestbook'?"),
    ],
)
def test_its_settings_are_read_as_strictly_as_ours(installed, tmp_path, monkeypatch, kind, more, words):
    monkeypatch.syspath_prepend(installed)
    with pytest.raises(settings.SettingsError) as caught:
        settings.read(written(tmp_path, kind, more))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (
            "import nowhere_to_be_found",
            "the package odd-package 2.1 fails to load: ModuleNotFoundError: No module named",
        ),
        ("raise RuntimeError('no licence')", "the package odd-package 2.1 fails to load: RuntimeError: no licence"),
        ("class Odd: pass", "odd_module:Odd of the package odd-package 2.1 is no subclass of listeners.source.Source"),
        (
            """from listeners.source import Source
class Odd(Source, frozen=True, kw_only=True, tag="even"):
    def pages(self, *_):
        return iter(())""",
            'has to be declared with tag="odd"',
        ),
    ],
)
def test_a_package_that_cannot_be_used_is_named(tmp_path, monkeypatch, module, words):
    package(tmp_path, module)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "odd_module", raising=False)
    with pytest.raises(settings.SettingsError) as caught:
        settings.read(written(tmp_path, "odd"))
    assert words in str(caught.value)
    assert "line 8: sources.0.kind: 'odd' cannot be used" in str(caught.value)


def test_two_packages_of_one_kind_are_told(tmp_path, monkeypatch):
    for name, value in (("one", "a:A"), ("two", "b:B")):
        folder = tmp_path / name
        folder.mkdir()
        package(folder, "", value=value)
        (folder / "odd_package-2.1.dist-info").rename(folder / f"{name}-2.1.dist-info")
        (folder / f"{name}-2.1.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        monkeypatch.syspath_prepend(folder)
    with pytest.raises(settings.SettingsError, match=r"several packages bring it along: the package .*; keep one"):
        settings.read(written(tmp_path, "odd"))


def test_nobody_takes_the_place_of_a_kind_of_ours(tmp_path, monkeypatch):
    package(tmp_path, "raise RuntimeError('imported')", kind="feed")
    monkeypatch.syspath_prepend(tmp_path)
    (source,) = settings.read(written(tmp_path, "feed")).sources
    assert type(source).__module__ == "listeners.feed"
