"""What Discourse hands out to a user: their public posts, under their own name."""

from tests.listeners.formats.exports import hear, lay_out, zipped

HEAD = "topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at\n"
ROWS = (
    HEAD
    + '"Router, neu",Netz|WLAN,No,Hallo,<p>Hallo</p>,3,1,https://forum.example/t/router-neu/12/1,2026-05-01 10:00:00 UTC\n'
    + "Router,Netz,Nein,Ja,,0,0,https://forum.example/t/router/12/4,2026-05-02 10:00:00 UTC\n"
    + "Geheim,,Yes,psst,<p>psst</p>,0,0,https://forum.example/t/geheim/13/1,2026-05-03 10:00:00 UTC\n"
    + "Kaputt,Netz,No,x,<p>x</p>,0,0,,2026-05-03 10:00:00 UTC\n"
)
FILES = {
    "user_archive.csv": ROWS,
    "preferences.json": {"user": {"id": 5, "username": "anna"}},
    "visits.csv": "visited_at,posts_read\n2026-05-01,3\n",
    "likes.csv": "id,post_id\n1,2\n",
}


def test_public_posts_of_the_user_are_heard(tmp_path):
    posts, skipped, cursor = hear(zipped(tmp_path / "user_archive-anna.zip", FILES), "discourse-user")
    assert sorted(posts) == ["12/1", "12/4"]
    first, second = posts["12/1"], posts["12/4"]
    assert (first.thread_id, first.position, first.thread_title, first.category) == ("12", 0, "Router, neu", "WLAN")
    assert (first.body, first.format, second.body, second.format) == ("<p>Hallo</p>", "html", "Ja", "text")
    assert (first.author.id, first.likes, first.created_at.hour, second.position) == ("anna", 3, 10, 3)
    assert first.url == "https://forum.example/t/router-neu/12/1"
    assert len(skipped) == 1
    assert "line 5: no row of a user's archive" in skipped[0]
    assert hear(tmp_path / "user_archive-anna.zip", "discourse-user", cursor)[0] == {}


def test_without_the_preferences_nobody_is_the_author(tmp_path):
    lay_out(tmp_path, {"user_archive.csv": ROWS})
    assert hear(tmp_path, "discourse-user")[0]["12/1"].author is None
