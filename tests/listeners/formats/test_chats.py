"""Exports of chats: Slack, Zulip and Telegram. Public channels and groups are heard, what was said to some alone is not."""

import json

import pytest

from listeners.archive import Archive
from tests.listeners.formats.exports import NOW, hear, lay_out, zipped

TS = 1777629600
USERS = [
    {"id": "U1", "name": "anna", "real_name": "Anna Muster", "profile": {"display_name": "Anna"}},
    {"id": "U2", "name": "berta", "profile": {"real_name": "Berta B.", "display_name": ""}},
    {"id": "U3", "name": "helper", "is_bot": True, "profile": {}},
]
SLACK = {
    "netz/2026-05-01.json": [
        {"type": "message", "user": "U1", "text": "Wer kennt <https://alm.example|diese Seite> &amp; <#C2|tv>?",
         "ts": f"{TS}.000100", "thread_ts": f"{TS}.000100",
         "reactions": [{"name": "+1", "users": ["U2", "U9"]}, {"name": "heart", "users": ["U2"]}]},
        {"type": "message", "user": "U2", "text": "<@U1> ich, <!here>, <mailto:b@x.example|b@x.example>", "ts": f"{TS}.000200",
         "thread_ts": f"{TS}.000100", "edited": {"user": "U2", "ts": f"{TS + 60}.000000"}},
        {"type": "message", "subtype": "channel_join", "user": "U2", "text": "joined", "ts": f"{TS}.000300"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B1", "username": "Wetter", "text": "Regen", "ts": f"{TS}.4"},
        {"type": "message", "user": "U9", "text": "weg", "ts": "never"},
    ],
    "geheim/2026-05-01.json": [{"type": "message", "user": "U1", "text": "nicht weitersagen", "ts": f"{TS}.0"}],
    "channels.json": [{"id": "C1", "name": "netz"}],
    "groups.json": [{"id": "G1", "name": "geheim"}],
    "users.json": USERS,
    "canvases.json": [],
}  # fmt: skip
SLACK_URL = {"public_url": "https://alm.slack.example"}


@pytest.mark.parametrize("pack", [False, True])
def test_a_slack_export_is_heard_with_threads_and_names(tmp_path, pack):
    path = zipped(tmp_path / "export.zip", SLACK) if pack else lay_out(tmp_path / "export", SLACK)
    posts, skipped, cursor = hear(path, "slack", **SLACK_URL)
    assert sorted(posts) == [f"C1-{TS}.000100", f"C1-{TS}.000200", f"C1-{TS}.4"]
    asked, answer, robot = (posts[key] for key in sorted(posts))
    assert (asked.thread_id, asked.position, asked.parent_id) == (asked.id, 0, None)
    assert (answer.thread_id, answer.parent_id) == (asked.id, asked.id)
    assert asked.body == "Wer kennt diese Seite https://alm.example & #tv?"
    assert answer.body == "@anna ich, @here, b@x.example"
    assert (asked.likes, asked.liked_by) == (2, ["U9", "berta"])
    assert (asked.author.id, asked.author.handle, asked.author.name) == ("anna", "Anna", "Anna Muster")
    assert (asked.url, asked.category) == (f"https://alm.slack.example/archives/C1/p{TS}000100", "netz")
    assert (answer.edited_at - answer.created_at).seconds == 59
    assert (robot.author.id, robot.author.bot) == ("Wetter", True)
    assert len(skipped) == 1
    assert "netz/2026-05-01.json: message 5" in skipped[0]
    assert hear(path, "slack", cursor, **SLACK_URL)[0] == {}


def test_a_part_of_a_slack_export_says_what_is_missing(tmp_path):
    lay_out(tmp_path, {"netz/2026-05-01.json": SLACK["netz/2026-05-01.json"]})
    assert "no channels.json beside it" in hear(tmp_path, "slack", **SLACK_URL)[1][0]


def test_a_day_that_is_no_json_costs_only_itself(tmp_path):
    lay_out(tmp_path, SLACK | {"netz/2026-05-02.json": "<html>", "netz/2026-05-03.json": {"ok": False}})
    posts, skipped, _ = hear(tmp_path, "slack", **SLACK_URL)
    assert len(posts) == 3
    assert {line.split(": ")[0] for line in skipped} == {f"netz/2026-05-0{day}.json" for day in (1, 2, 3)}


REALM = {
    "zerver_userprofile": [
        {"id": 7, "full_name": "Anna Muster", "is_bot": False},
        {"id": 8, "full_name": "Berta B.", "is_bot": False},
        {"id": 9, "full_name": "anna muster", "is_bot": False},
    ],
    "zerver_userprofile_crossrealm": [{"id": 1, "full_name": "Welcome Bot", "is_bot": True}],
    "zerver_stream": [
        {"id": 3, "name": "netz & co", "invite_only": False},
        {"id": 4, "name": "geheim", "invite_only": True},
    ],
    "zerver_recipient": [
        {"id": 30, "type": 2, "type_id": 3},
        {"id": 40, "type": 2, "type_id": 4},
        {"id": 50, "type": 1, "type_id": 7},
    ],
    "zerver_reaction": [
        {"message": 100, "user_profile": 8, "emoji_name": "+1"},
        {"message": 100, "user_profile": 8, "emoji_name": "tada"},
    ],
}


def zulip_message(number, recipient=30, **more):
    told = {
        "id": number,
        "sender": 7,
        "recipient": recipient,
        "subject": "Router 2.0",
        "content": "Hallo",
        "date_sent": TS + 0.5,
    }
    return told | more


def test_a_zulip_export_is_heard_by_topic(tmp_path):
    mention = "@**Berta B.** und @_**Anna Muster|9**"
    messages = [
        zulip_message(100, content=mention, last_edit_time=TS + 9.0), zulip_message(101, 40), zulip_message(102, 50),
        {"id": 103, "recipient": 30}, zulip_message(104, subject="router 2.0", sender=8),
    ]  # fmt: skip
    lay_out(
        tmp_path,
        {"realm.json": REALM, "messages-000001.json": {"zerver_message": messages}, "attachment.json": {"a": 1}},
    )
    posts, skipped, cursor = hear(tmp_path, "zulip", public_url="https://chat.example")
    assert sorted(posts) == ["100", "104"]
    post = posts["100"]
    assert post.body == "@berta.b und @anna.muster-9"
    assert (post.author.id, post.author.handle) == ("anna.muster-7", "Anna Muster")
    assert posts["104"].author.id == "berta.b"
    assert post.thread_id == posts["104"].thread_id
    assert (post.thread_title, post.category, post.likes, post.liked_by) == ("Router 2.0", "netz & co", 1, ["berta.b"])
    assert post.url == "https://chat.example/#narrow/channel/3-netz-.26-co/topic/Router.202.2E0/near/100"
    assert [line.split(": ")[:2] for line in skipped] == [["messages-000001.json", "message 4"]]
    assert hear(tmp_path, "zulip", cursor, public_url="https://chat.example")[0] == {}


def telegram_message(number, text="Hallo", **more):
    told = {
        "id": number, "type": "message", "date": "2026-05-01T12:00:00", "date_unixtime": str(TS), "from": "Anna Muster",
        "from_id": "user7", "text": text,
    }  # fmt: skip
    return told | more


GROUP = {
    "name": "Alm-Netz",
    "type": "public_supergroup",
    "id": 1234,
    "messages": [
        {"id": 1, "type": "service", "action": "create_group"},
        telegram_message(2, reactions=[{"type": "emoji", "count": 3, "recent": [{"from": "B", "from_id": "user8"}]}]),
        telegram_message(3, reply_to_message_id=2, edited="2026-05-01T12:10:00", edited_unixtime=str(TS + 600)),
        telegram_message(
            4,
            ["Ja ", {"type": "mention_name", "text": "Berta", "user_id": 8}, {"type": "bold", "text": "!"}, " ",
             {"type": "text_link", "text": "hier", "href": "https://alm.example"}],
            reply_to_message_id=3,
        ),
        telegram_message(5, **{"from": None}),
        {"id": 6, "type": "message", "text": ""},
    ],
}  # fmt: skip


def test_a_telegram_group_is_heard_with_what_answers_what(tmp_path):
    lay_out(tmp_path, {"result.json": json.dumps(GROUP, indent=1), "photos/1.jpg": b"\xff\xd8"})
    posts, skipped, cursor = hear(tmp_path, "telegram", public_url="https://t.me/almtel")
    assert {post.id: (post.thread_id, post.parent_id) for post in posts.values()} == {
        "1234-2": ("1234-2", None), "1234-3": ("1234-2", "1234-2"), "1234-4": ("1234-2", "1234-3"), "1234-5": ("1234-5", None),
    }  # fmt: skip
    assert posts["1234-4"].body == "Ja @user8! hier https://alm.example"
    assert (posts["1234-2"].author.id, posts["1234-2"].author.handle, posts["1234-5"].author) == (
        "user7",
        "Anna Muster",
        None,
    )
    assert (posts["1234-2"].likes, posts["1234-2"].liked_by, posts["1234-2"].category) == (3, ["user8"], "Alm-Netz")
    assert (posts["1234-2"].url, posts["1234-3"].edited_at.minute) == ("https://t.me/almtel/2", 10)
    assert [line.split(": ")[:2] for line in skipped] == [["result.json", "record 6"]]
    assert hear(tmp_path, "telegram", cursor, public_url="https://t.me/almtel")[0] == {}


def test_of_an_export_of_all_chats_those_with_one_person_are_left_out(tmp_path):
    private = {**GROUP, "type": "personal_chat", "id": 9, "name": "Berta"}
    lay_out(tmp_path, {"result.json": {"about": "x", "chats": {"about": "y", "list": [private, GROUP]}}})
    posts, _, _ = hear(tmp_path, "telegram")
    assert {post.category for post in posts.values()} == {"Alm-Netz"}
    assert posts["1234-2"].url == "https://t.me/c/1234/2"


def test_old_exports_tell_dates_without_a_zone(tmp_path):
    old = telegram_message(2)
    del old["date_unixtime"]
    lay_out(tmp_path, {"result.json": {**GROUP, "messages": [old]}})
    assert hear(tmp_path, "telegram", time_zone="Europe/Zurich")[0]["1234-2"].created_at.hour == 10


def test_a_group_goes_on_after_any_page_and_answers_find_their_thread(tmp_path, monkeypatch):
    monkeypatch.setattr("listeners.formats.pages.POSTS", 1)
    lay_out(tmp_path, {"result.json": GROUP})
    whole, _, _ = hear(tmp_path, "telegram")
    met = {}
    for page in Archive(name="old", path=str(tmp_path), format="telegram").pages(None, None, NOW):
        met |= {post.id: post for post in page.posts}
        assert met | hear(tmp_path, "telegram", page.cursor)[0] == whole
