"""`kundschafter deliver`: who gets what, when, in which language, and never twice."""

import json
from datetime import UTC, datetime

import pytest

from kundschafter import settings, stages
from kundschafter.deliver import DeliverError, deliver
from kundschafter.settings import SettingsError
from reports.delivery.sending import Frame
from tests.kundschafter.nights import kundschafter
from tests.listeners.loopback import serve
from tests.reports.community import published
from tests.reports.delivery.post_office import Office, opened

MONDAY = datetime(2026, 11, 16, 6, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 6, tzinfo=UTC)
COMPANY = """
[company]
name = "Alpenfunk"
time_zone = "Europe/Zurich"
as_of = 2026-11-16
[http]
allow_hosts = ["127.0.0.1"]
[report]
pdf = false
address = "https://reports.example/"
holidays = [2026-11-17]
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "scout@alpenfunk.example"
"""
TEAM = """
[[deliveries]]
kind = "mail"
name = "team"
to = ["anna@alpenfunk.example", "bea@alpenfunk.example"]
[[deliveries]]
kind = "mail"
name = "abroad"
language = "en"
to = ["carl@alpenfunk.example"]
[[deliveries]]
kind = "slack"
name = "chat"
when = "alert"
url_from = "KUNDSCHAFTER_TEST_CHAT"
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return published(tmp_path_factory.mktemp("published") / "kundschafter.duckdb")


class Company:
    def __init__(self, folder, copy):
        self.folder = folder
        (folder / "var" / "published").mkdir(parents=True)
        (folder / "var" / "published" / "kundschafter.duckdb").write_bytes(copy.read_bytes())

    def settings(self, port=1, deliveries=TEAM):
        file = self.folder / "kundschafter.toml"
        file.write_text(COMPANY.format(port=port) + deliveries)
        return settings.read(file)

    def deliver(self, port, now=MONDAY, **more):
        frame = Frame(("127.0.0.1",), 10.0, lambda _: None)
        told = deliver(self.settings(port), now, more.pop("week", None), frame, **more)
        return [(one.delivery, one.to and one.to[0], one.outcome) for one in told]


@pytest.fixture
def company(tmp_path, copy):
    made = Company(tmp_path, copy)
    written = stages.report(made.settings(), MONDAY)
    assert written.no_pdf == "set `pdf = true` under [report] to have one"
    return made


def test_everybody_gets_the_week_once_in_their_language_with_the_pdf(company):
    (company.folder / "var" / "site" / "2026-W46" / "report.pdf").write_bytes(b"%PDF of the week")
    with opened(office := Office()) as server:
        first = company.deliver(server.port)
        second = company.deliver(server.port)

    people = [("team", "a"), ("team", "b"), ("abroad", "c")]
    assert first == [(*one, "sent") for one in people]
    assert second == [(*one, "already sent") for one in people]
    assert [mail["Subject"] for _, mail in office.taken] == [
        "Alpenfunk: Kalenderwoche 46, mit wem wir sprechen sollten",
        "Alpenfunk: Kalenderwoche 46, mit wem wir sprechen sollten",
        "Alpenfunk: week 46, who to talk to",
    ]
    english = office.taken[2][1]
    assert "Who should I talk to?" in english.get_body(("html",)).get_content()
    assert "https://reports.example/2026-W46/index.html" in english.get_body(("plain",)).get_content()
    assert [part.get_content() for part in english.iter_attachments()] == [b"%PDF of the week"]


def test_one_who_could_not_be_reached_gets_it_with_the_next_call_and_nobody_else_again(company):
    with opened(office := Office("250 OK", "554 no", "250 OK")) as server:
        first = company.deliver(server.port)
        second = company.deliver(server.port)

    assert [outcome for *_, outcome in first] == ["sent", "failed", "sent"]
    assert [outcome for *_, outcome in second] == ["already sent", "sent", "already sent"]
    assert len(office.taken) == 3


@pytest.mark.parametrize("day", [SATURDAY, datetime(2026, 11, 17, 6, tzinfo=UTC)], ids=["weekend", "holiday"])
def test_a_quiet_day_sends_nothing_and_the_day_after_everything(company, day):
    with opened(office := Office()) as server:
        assert {outcome for *_, outcome in company.deliver(server.port, day)} == {"quiet day"}
        assert office.asked == 0
        later = company.deliver(server.port, datetime(2026, 11, 18, 6, tzinfo=UTC))

    assert {outcome for *_, outcome in later} == {"sent"}


def test_a_dry_run_sends_and_writes_nothing(company):
    with opened(office := Office()) as server:
        told = company.deliver(server.port, dry_run=True)

    assert ({outcome for *_, outcome in told}, office.asked) == ({"would be sent"}, 0)
    assert not (company.folder / "var" / "delivered.jsonl").exists()


def test_alerts_are_told_once_and_then_nothing_until_there_is_news(company, monkeypatch):
    got = []

    def answer(asked):
        got.append(json.loads(asked.posted))
        asked.reply(b"ok")

    with serve(answer) as server:
        monkeypatch.setenv("KUNDSCHAFTER_TEST_CHAT", server.url)
        first = company.deliver(1, alerts=True)
        second = company.deliver(1, datetime(2026, 11, 18, 6, tzinfo=UTC), alerts=True)

    assert (first, second) == ([("chat", None, "sent")], [("chat", None, "nothing new")])
    (told,) = got
    assert told["text"].startswith("Alpenfunk: Neues am")
    assert len(told["blocks"]) > 2


def test_a_week_without_a_report_and_a_week_that_is_none_are_told(company):
    for week, why in (("2026-W01", "kundschafter report"), ("2026-W99", "write it as"), ("last", "write it as")):
        with pytest.raises(DeliverError, match=why):
            company.deliver(1, week=week)


def test_the_command_says_what_it_did_and_fails_where_something_failed(company):
    with opened(Office()) as server:
        company.settings(server.port)
        file = company.folder / "kundschafter.toml"
        file.write_text(file.read_text().replace("[company]", "[company]  # every day is a good day").replace(
            'kind = "mail"', 'kind = "mail"\nweekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\nholidays = true'))  # fmt: skip
        dry = kundschafter("deliver", "--week", "2026-W46", "--dry-run", "--settings", file)
        said = kundschafter("deliver", "--week", "2026-W46", "--settings", file, "--json")
    failed = kundschafter("deliver", "--alerts", "--settings", file)

    assert dry.stdout.count("would be sent") == 3, dry.stderr
    assert [one["outcome"] for one in json.loads(said.stdout)] == ["sent"] * 3
    assert said.returncode == 0
    if "quiet day" not in failed.stdout:
        assert failed.returncode == 1
        assert "KUNDSCHAFTER_TEST_CHAT is not set in the environment" in failed.stdout


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('kind = "slack"', 'kind = "slak"', r"deliveries\.2\.kind: 'slak' is not a valid value; did you mean 'slack'"),
        ('language = "en"', 'language = "fr"', r"deliveries\.1\.language"),
        ('language = "en"', 'langauge = "en"', r"'langauge' is not a setting; did you mean 'language'"),
        ('name = "chat"', 'name = "team"', "the name 'team' is given twice in deliveries"),
        ('["carl@alpenfunk.example"]', '["carl"]', r"deliveries\.1\.to"),
        ('["carl@alpenfunk.example"]', '["carl@a.example\\nBcc: x@b.example"]', r"deliveries\.1\.to"),
        ('"KUNDSCHAFTER_TEST_CHAT"', '"https://hooks.example/T1/B2/secret"', r"deliveries\.2\.url_from"),
        ('when = "alert"', 'weekdays = ["monday"]', r"deliveries\.2\.weekdays"),
        ('address = "https://reports.example/"', 'address = "reports.example"', "has to begin with https"),
    ],
)
def test_a_delivery_that_is_written_wrong_is_refused_with_its_line(company, old, new, why):
    company.settings()
    file = company.folder / "kundschafter.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))

    with pytest.raises(SettingsError, match=why) as caught:
        settings.read(file)
    assert "secret" not in str(caught.value)


def test_mail_without_a_server_is_refused(tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text('[company]\nname = "X"\n' + TEAM)

    with pytest.raises(SettingsError, match=r"line 5: mail needs to know a mail server: add a table \[smtp\]"):
        settings.read(file)
