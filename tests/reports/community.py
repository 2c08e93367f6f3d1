"""A made-up published copy with all tables the report reads: half a year of a telephone company's forums, from a seed."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

MONDAY = date(2026, 11, 16)
ZONE = "Europe/Zurich"
NOW = datetime(2026, 11, 15, 23, tzinfo=UTC)  # midnight in Zurich
TOPICS = {
    "router": {"de": "Router", "en": "Router"},
    "tv": {"de": "Fernsehen", "en": "TV"},
    "roaming": {"de": "Ausland", "en": "Roaming"},
    "bill": {"de": "Rechnung", "en": "Bill"},
}
PEOPLE = ("Alpenblick", "bergziege77", "Nordwind", "kabelsalat", "Marlene_K", "old.modem", "Uferweg", "zwei_strich", "funkloch", "Sonntagskind", "tinker_tom", "Quittenbaum")  # fmt: skip
SAID = {
    "positive": ("Seit dem Wechsel auf die neue Box läuft alles ohne Aussetzer. Ich würde sie jederzeit wieder nehmen.", "Der Kundendienst hat mich nach zehn Minuten zurückgerufen. Das war wirklich gut gelöst, danke dafür."),
    "neutral": ("Schau zuerst nach, welche Version auf der Box ist. Unter 4.2 fehlt der Menüpunkt noch, danach findest du ihn unter Netzwerk. Melde dich sonst nochmals.", "Beide Geräte können WLAN 6. Die Box M hat zwei Anschlüsse mehr, der Stick von Talnetz braucht dafür weniger Strom. Für eine Wohnung reicht der Stick."),
    "negative": ("Die Rechnung stimmt schon wieder nicht. Zum dritten Mal schreibe ich deswegen, und niemand antwortet.", "Seit dem Update bricht die Verbindung jeden Abend ab. So macht das keinen Spass."),
}  # fmt: skip
TITLES = (
    "Box M startet jede Nacht neu",
    "Roaming in Norwegen: welche Option?",
    "Rechnung zeigt zwei Abos",
    "TV-Bild ruckelt am Abend",
    "Welcher Router für drei Etagen?",
    "eSIM auf zweites Gerät übertragen",
)
COLUMNS = {
    "core.posts": "post_key text, source text, place text, own boolean, thread_key text, position integer, is_opener boolean, parent_key text, author_key text, created_at timestamptz, title text, text text, likes integer, accepted boolean, url text",
    "core.threads": "thread_key text, source text, place text, own boolean, title text, opener_key text, asker_key text, opened_at timestamptz, last_post_at timestamptz, posts integer, authors integer, category text, url text",
    "core.authors": "author_key text, place text, own boolean, is_staff boolean, is_bot boolean, first_post_at timestamptz, last_post_at timestamptz, posts integer, threads integer, active_days integer",
    "core.interactions": "post_key text, kind text, from_key text, to_key text, thread_key text, place text, happened_at timestamptz",
    "marts.thread_answers": "thread_key text, place text, own boolean, opened_at timestamptz, asker_key text, is_question boolean, first_answer_at timestamptz, first_answer_key text, first_answer_by text, hours double, accepted boolean",
    "marts.help": "thread_key text, place text, own boolean, asker_key text, helper_key text, first_post_key text, helped_at timestamptz, posts integer, accepted boolean",
    "marts.weeks": "week date, place text, own boolean, posts integer, authors integer, new_authors integer, threads integer, questions integer, answered integer, answered_by_customers integer, median_hours double",
    "marts.rhythms": "source text, posts_per_day double, usual_silence double, patience double, last_post_at timestamptz",
    "marts.sentiment_weekly": "week date, place text, own boolean, language text, kind text, name text, positive integer, neutral integer, negative integer, not_scored integer, authors integer",
}


def empty(file: Path) -> duckdb.DuckDBPyConnection:
    """A database with every table and nothing in it, open for writing."""
    con = duckdb.connect(str(file))
    for migration in sorted((Path(__file__).parents[2] / "warehouse/migrations").glob("*.sql")):
        con.execute(migration.read_text("utf-8"))
    for table, columns in COLUMNS.items():
        con.execute(f"create table {table} ({columns})")
    return con


def add(con: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    lines = list(rows)
    if lines:
        con.register("lines", pa.Table.from_pylist(lines))
        con.execute(f"insert into {table} by name select * from lines")
        con.unregister("lines")


class Community:
    """Puts posts into the tables one after the other, and sums them up at the end."""

    def __init__(self, con: duckdb.DuckDBPyConnection, seed: int = 7) -> None:
        self.con = con
        self.random = random.Random(seed)
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.number = 0

    def put(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def person(
        self,
        key: str,
        handle: str,
        *,
        own: bool = True,
        url: str | None = None,
        first: int = 170,
        name: str | None = None,
    ) -> None:
        place = "forum" if own else "netzrunde"
        self.put("core.names", author_key=key, place=place, handle=handle, display_name=name, profile_url=url)
        self.put(
            "core.authors",
            author_key=key,
            place=place,
            own=own,
            is_staff=False,
            is_bot=False,
            first_post_at=NOW - timedelta(days=first),
            last_post_at=NOW - timedelta(hours=9),
            posts=40,
            threads=20,
            active_days=18,
        )

    def post(
        self,
        author: str | None,
        text: str,
        *,
        thread: str | None = None,
        days: float = 1,
        sentiment: str | None = "neutral",
        intents: Iterable[str] = (),
        topics: Iterable[str] = (),
        products: Iterable[str] = (),
        competitors: Iterable[str] = (),
        own: bool = True,
        url: str | None = None,
        title: str | None = None,
        accepted: bool = False,
        confidence: float = 0.9,
    ) -> str:
        self.number += 1
        key = f"forum/{self.number}"
        place = "forum" if own else "netzrunde"
        at = NOW - timedelta(days=days)
        address = url or f"https://{place}.example/t/{self.number}"
        opener = thread is None
        thread = thread or f"forum/t{self.number}"
        self.put(
            "core.posts",
            post_key=key,
            source=place,
            place=place,
            own=own,
            thread_key=thread,
            position=0 if opener else 1,
            is_opener=opener,
            parent_key=None,
            author_key=author,
            created_at=at,
            title=title,
            text=text,
            likes=0,
            accepted=accepted,
            url=address,
        )
        if opener:
            self.put(
                "core.threads",
                thread_key=thread,
                source=place,
                place=place,
                own=own,
                title=title,
                opener_key=key,
                asker_key=author,
                opened_at=at,
                last_post_at=at,
                posts=2,
                authors=2,
                category=None,
                url=address,
            )
        self.put(
            "nlp.posts",
            post_key=key,
            pipeline="1",
            digest=1,
            language="de",
            words=12,
            sentiment=sentiment,
            sentiment_score={"positive": 0.6, "neutral": 0.0, "negative": -0.6, None: None}[sentiment],
            confidence=confidence,
            reason=None,
            tagged_at=NOW,
        )
        for intent in intents:
            self.put("nlp.intents", post_key=key, intent=intent, start_char=0, end_char=4)
        for kind, names in (("topic", topics), ("product", products), ("competitor", competitors)):
            for name in names:
                self.put("nlp.tags", post_key=key, kind=kind, name=name, start_char=0, end_char=4)
        return key

    def question(
        self,
        asker: str,
        title: str,
        *,
        days: float,
        hours: float | None,
        by: str = "customer",
        own: bool = True,
        url: str | None = None,
    ) -> str:
        self.post(
            asker,
            f"{title} Hat jemand eine Idee?",
            title=title,
            days=days,
            intents=["question"],
            topics=["router"],
            own=own,
            url=url,
        )
        thread = f"forum/t{self.number}"
        at = NOW - timedelta(days=days)
        self.put(
            "marts.thread_answers",
            thread_key=thread,
            place="forum",
            own=own,
            opened_at=at,
            asker_key=asker,
            is_question=True,
            first_answer_at=None if hours is None else at + timedelta(hours=hours),
            first_answer_key=None,
            first_answer_by=None if hours is None else by,
            hours=hours,
            accepted=False,
        )
        return thread

    def helped(self, helper: str, times: int = 3, *, days: float = 10) -> None:
        """Answers to as many questions: what proves a super-user."""
        for n in range(times):
            thread = self.question("c", f"Frage {n}", days=days + n + 1, hours=2)
            self.post(
                helper,
                f"Antwort {n}: zuerst das Gerät neu starten, dann das Kabel prüfen.",
                thread=thread,
                days=days + n,
            )

    def ranks(
        self, role: str, ranks: dict[str, float], parts: Iterable[tuple[str, float]], as_of: date = MONDAY
    ) -> None:
        """Ranked in the order given, with `parts` of the score as shares of it; the plain count ranks the other way round."""
        for rank, (key, score) in enumerate(ranks.items(), 1):
            self.put(
                "graph.scores",
                as_of=as_of,
                role=role,
                author_key=key,
                score=score,
                rank=rank,
                plain_count=float(30 - 2 * rank),
                plain_rank=len(ranks) + 1 - rank,
                excluded=None,
            )
            for part, share in parts:
                self.put(
                    "graph.parts",
                    as_of=as_of,
                    role=role,
                    author_key=key,
                    part=part,
                    value=5.0,
                    contribution=score * share,
                )

    def write(self) -> None:
        for table, rows in self.rows.items():
            add(self.con, table, rows)
        self.con.execute("""
            insert into marts.help
            select q.thread_key, q.place, q.own, q.asker_key, p.author_key, arg_min(p.post_key, (p.created_at, p.post_key)),
                min(p.created_at), count(*), bool_or(p.accepted)
            from marts.thread_answers as q join core.posts as p using (thread_key)
            where q.is_question and p.author_key <> q.asker_key
            group by all""")
        self.con.execute("""
            insert into graph.groups
            select group_id, count(*), [['router', 'tv'], ['roaming'], ['bill'], []][1 + group_id % 4]
            from graph.members group by group_id""")
        self.con.execute(f"""
            insert into marts.sentiment_weekly
            select date_trunc('week', timezone('{ZONE}', created_at))::date, place, own, language, kind, name,
                count_if(sentiment = 'positive'), count_if(sentiment = 'neutral'), count_if(sentiment = 'negative'), count_if(sentiment is null),
                count(distinct author_key)
            from core.posts join nlp.posts using (post_key)
            join (select distinct post_key, kind, name from nlp.tags union all select post_key, 'all', '' from nlp.posts) using (post_key)
            group by all""")
        self.con.execute(f"""
            insert into marts.weeks
            select date_trunc('week', timezone('{ZONE}', created_at))::date, place, own, count(*), count(distinct author_key),
                count(distinct author_key) % 5, count_if(is_opener), count_if(is_opener), 0, 0, null
            from core.posts group by all""")


def published(file: Path, seed: int = 7) -> Path:
    """A copy with twelve people in four roles, open questions, a complaint wave on bills, and a source in trouble."""
    con = empty(file)
    made = Community(con, seed)
    for n, handle in enumerate(PEOPLE):
        made.person(
            f"p{n}", handle, own=n not in {4, 5}, url=f"https://forum.example/u/{n}", first=30 if n > 9 else 300
        )
    for n in range(48):
        made.person(f"c{n}", f"crowd{n}")
    _talk(made)
    _ranking(made)
    _sources(made)
    made.write()
    con.execute("create table staging.published as select $as_of::date as as_of", {"as_of": MONDAY})
    con.close()
    return file


def _talk(made: Community) -> None:
    dice = made.random
    for day in range(180, 0, -1):
        for _ in range(dice.randint(0, 2)):
            asker = f"c{dice.randrange(48)}"
            title = dice.choice(TITLES)
            open_still = day < 20 and dice.random() < 0.3
            hours = None if open_still else dice.expovariate(1 / 9)
            thread = made.question(
                asker,
                title,
                days=day - dice.random(),
                hours=hours,
                by=dice.choice(("customer", "customer", "customer", "staff")),
            )
            for _ in range(0 if open_still else dice.randint(1, 4)):
                tone = dice.choices(("positive", "neutral", "negative", None), (3, 4, 2, 1))[0]
                helper = dice.choices([f"p{n}" for n in range(12)], range(13, 1, -1))[0]
                intents = {"positive": ["praise", "recommendation"], "negative": ["complaint"]}.get(tone or "", [])
                key = made.post(
                    helper,
                    dice.choice(SAID[tone or "neutral"]),
                    thread=thread,
                    days=max(day - 1 - dice.random(), 0.1),
                    sentiment=tone,
                    intents=intents[: dice.randint(1, 2)],
                    topics=dice.sample(list(TOPICS), dice.randint(1, 2)),
                    products=dice.sample(("Box M", "Stick", "TV Plus"), dice.randint(0, 2)),
                    accepted=dice.random() < 0.2,
                )
                if dice.random() < 0.3:
                    made.put(
                        "core.interactions",
                        post_key=f"{key}-thanks",
                        kind="thanks",
                        from_key=asker,
                        to_key=helper,
                        thread_key=thread,
                        place="forum",
                        happened_at=NOW,
                    )
    for n in range(6):
        made.post(
            f"c{n}",
            SAID["negative"][0],
            days=2 + n / 3,
            sentiment="negative",
            intents=["complaint"],
            topics=["bill"],
            title=TITLES[2],
        )


def _ranking(made: Community) -> None:
    made.ranks(
        "super_user",
        {"p0": 6.1, "p1": 5.4, "p2": 4.9, "p3": 4.0, "p6": 3.2},
        [("help", 0.6), ("turned_to", 0.25), ("active_days", 0.15)],
    )
    made.ranks("fan", {"p4": 4.4, "p5": 3.9, "p1": 3.1}, [("praise", 0.5), ("recommendations", 0.5)])
    made.ranks("maven", {"p7": 5.0, "p0": 4.7, "p8": 4.1}, [("breadth", 0.4), ("asked", 0.3), ("passed_on", 0.3)])
    made.ranks("rising_star", {"p10": 3.3, "p11": 2.6}, [("help_lately", 0.7), ("thanks", 0.3)])
    made.ranks("at_risk", {"p9": 3.0}, [("fell_quiet", 0.8), ("active_weeks_ever", 0.2)])
    for n in range(5):
        made.put(
            "graph.givers", as_of=MONDAY, author_key="p0", giver_key=f"c{n}", kind="reply", lately=True, share=0.12
        )
    for key, reason in (("c40", "staff"), ("c41", "staff"), ("c42", "spam"), ("c43", "evidence")):
        made.put(
            "graph.scores",
            as_of=MONDAY,
            role="super_user",
            author_key=key,
            score=0.0,
            rank=None,
            plain_count=0.0,
            plain_rank=None,
            excluded=reason,
        )
    dice = made.random
    for n in range(60):
        key, group = (f"p{n}" if n < 12 else f"c{n - 12}"), n % 4
        middle = ((-0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (0.5, -0.4))[group]
        made.put(
            "graph.members",
            author_key=key,
            group_id=group,
            x=middle[0] + dice.uniform(-0.4, 0.4),
            y=middle[1] + dice.uniform(-0.4, 0.4),
            size=max(0.05, 1 - n / 14),
        )
        for _ in range(3):
            other = dice.randrange(15) * 4 + group if dice.random() < 0.8 else dice.randrange(60)
            if other != n:
                made.put(
                    "graph.edges",
                    from_key=key,
                    to_key=f"p{other}" if other < 12 else f"c{other - 12}",
                    weight=dice.uniform(0.1, 6),
                )
    made.rows["graph.edges"] = list(
        {(row["from_key"], row["to_key"]): row for row in made.rows["graph.edges"]}.values()
    )


def _sources(made: Community) -> None:
    made.put("staging.sources", source="forum", kind="discourse", place="forum", own=True, language="de", url=None)
    made.put(
        "staging.sources", source="netzrunde", kind="discourse", place="netzrunde", own=False, language="de", url=None
    )
    made.put("staging.health", source="forum", last_try=NOW, last_success=NOW, posts=31, error=None, retry_at=None)
    made.put(
        "staging.health",
        source="netzrunde",
        last_try=NOW,
        last_success=NOW - timedelta(days=2),
        posts=0,
        error="the server answered 503 three times",
        retry_at=NOW + timedelta(hours=6),
    )
