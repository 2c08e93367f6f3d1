import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kundschafter import settings
from kundschafter.settings import SettingsError
from listeners import plugins

GOOD = """\
[company]
name = "Testfon"
time_zone = "Europe/Zurich"

[[products]]
name = "Kiste"

[topics.billing]
label = { de = "Rechnung" }
de = ["rechnung"]

[[segments]]
name = "Zahler"
topics = ["billing"]

[[sources]]
name = "forum"
kind = "discourse"
url = "https://forum.testfon.example"

[[sources]]
name = "blog"
kind = "feed"
url = "https://blog.testfon.example/feed"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "kundschafter.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_reads_a_good_file(tmp_path):
    read = settings.read(write(tmp_path, GOOD))
    assert [source.name for source in read.sources] == ["forum", "blog"]
    assert read.folder == tmp_path / "var"
    assert read.taxonomy.topics["billing"].de == ["rechnung"]


@pytest.mark.parametrize(("before", "line_end"), [(b"\xef\xbb\xbf", b"\n"), (b"", b"\r\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_reads_what_an_editor_on_windows_has_written(tmp_path, before, line_end):
    file = tmp_path / "kundschafter.toml"
    file.write_bytes(before + GOOD.encode().replace(b"\n", line_end))
    assert settings.read(file) == settings.read(write(tmp_path, GOOD))
    file.write_bytes(before + GOOD.replace("billing", "biling", 1).encode().replace(b"\n", line_end))
    with pytest.raises(SettingsError, match="line 14: 'billing' is not one of the topics"):
        settings.read(file)


@pytest.mark.parametrize("value", ["3", '"x"', "[]", "[3]", "[[1]]", "{}", "{ a = 1 }", "true", "2026-01-01"])
def test_a_value_of_the_wrong_kind_is_refused_in_plain_words_wherever_it_stands(tmp_path, value):
    lines = (Path(__file__).parents[2] / "kundschafter.toml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if "=" in line and not line.startswith("#"):
            file = write(tmp_path, "\n".join([*lines[:number], f"{line.split('=')[0]}= {value}", *lines[number + 1 :]]))
            with suppress(SettingsError):  # it may fit; anything else that is raised is a bug
                settings.read(file)


def test_paths_are_seen_from_the_folder_of_the_file(tmp_path):
    (tmp_path / "old.mbox").write_text("")
    text = GOOD + '[[sources]]\nname = "old"\nkind = "archive"\npath = "old.mbox"\nformat = "mbox"\n'
    assert settings.read(write(tmp_path, text)).sources[2].path == str(tmp_path / "old.mbox")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "feed"', 'kind = "fead"', "line 23: sources.1.kind: 'fead' is not a valid value; did you mean 'feed'?"),
        ('[[sources]]\nname = "blog"', '[[sources]]\nnmae = "blog"', "line 22: sources.1.nmae: 'nmae' is not a setting"),
        ('name = "blog"', 'name = "forum"', "line 22: the name 'forum' is given twice in sources"),
        ('topics = ["billing"]', 'topics = ["biling"]', "line 14: 'biling' is not one of the topics; did you mean 'billing'?"),
        ('"Europe/Zurich"', '"Europe/Zürich"', "line 3: 'Europe/Zürich' is not a time zone; did you mean 'Europe/Zurich'?"),
        ('time_zone = "Europe/Zurich"', "as_of = 2026-13-01", "line 3"),
        ('time_zone = "Europe/Zurich"', 'as_of = "next week"', "line 3: company.as_of"),
        ('time_zone = "Europe/Zurich"', 'tmie_zone = "x"', "did you mean 'time_zone'?"),
        ('de = ["rechnung"]', 'fr = ["facture"]', "line 10: topics.billing.fr: 'fr' is not a setting"),
        ('url = "https://blog.testfon.example/feed"', 'url = "blog.example"', "line 24: 'blog.example' is not an address"),
        ('name = "blog"', 'name = "../blog"', "line 22"),
        ("[company]", "[company", "is not valid TOML"),
        ('name = "Testfon"', "", "line 1"),
        ('name = "Testfon"', 'name = ""', "line 2: company.name"),
        ('name = "Testfon"', 'name = "Testfon"\nown_domains = []', "line 3: company.own_domains: 'own_domains' is not a setting"),
    ],
)  # fmt: skip
def test_says_the_line_and_the_nearest_valid_name(tmp_path, old, new, message):
    assert old in GOOD
    with pytest.raises(SettingsError) as caught:
        settings.read(write(tmp_path, GOOD.replace(old, new, 1)))
    assert message in str(caught.value)
    assert "kundschafter.toml" in str(caught.value)


def test_a_missing_archive_is_named_with_its_line(tmp_path):
    text = GOOD + '[[sources]]\nname = "old"\nkind = "archive"\npath = "old.mbox"\nformat = "mbox"\n'
    with pytest.raises(SettingsError, match=r"line 28: there is no file or folder .*old\.mbox"):
        settings.read(write(tmp_path, text))


def test_a_missing_file_says_what_writes_one(tmp_path):
    with pytest.raises(SettingsError, match="kundschafter init"):
        settings.read(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 16, 5, 0, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 15, 23, 30, tzinfo=UTC), date(2026, 11, 16)),  # Monday already in Zurich
        (datetime(2026, 11, 15, 22, 30, tzinfo=UTC), date(2026, 11, 9)),
    ],
)
def test_the_day_of_the_report_is_the_monday_where_the_company_is(tmp_path, now, monday):
    assert settings.read(write(tmp_path, GOOD)).monday(now) == monday


def test_every_real_example_in_the_shipped_file_can_be_uncommented(tmp_path):
    text = (Path(__file__).parents[2] / "kundschafter.toml").read_text(encoding="utf-8")
    examples = text.split("# --- Real examples", 1)[1].splitlines()[1:]
    company = '[company]\nname = "X"\n'
    file = write(tmp_path, company + "\n".join(line.removeprefix("# ").removeprefix("#") for line in examples))
    (tmp_path / "export").mkdir()
    for name in re.findall(r'^# path = "export/([^"]+)"', text, re.MULTILINE):
        (tmp_path / "export" / name).write_text("")
    kinds = {type(source).__struct_config__.tag for source in settings.read(file).sources}
    assert kinds == set(plugins.built_in())
