import time

import pytest

from warehouse.html import read
from warehouse.text import MAX_CHARACTERS, Quote

DISCOURSE = """<p>See above.</p>
<aside class="quote no-group" data-username="anna" data-post="1" data-topic="7">
<div class="title"><div class="quote-controls"></div>
<img alt="" src="https://a.example/40.png" class="avatar"> anna:</div>
<blockquote><p>Is it <a href="https://q.example">fast</a>, <a class="mention" href="/u/ben">@ben</a>?</p></blockquote></aside>
<p><a class="mention" href="/u/cleo">@cleo</a> says yes <img src="x.png" title=":smile:" class="emoji" alt=":smile:"></p>"""

PHPBB2 = """<div class="postbody"><span class="postbody"></span><table width="90%"><tr> <td><span class="genmed"><b>Dora wrote:</b>
</span></td> </tr> <tr> <td class="quote">Mono or <i>stereo</i>?</td> </tr></table><span class="postbody"><br><br>Stereo.</span>
<span class="gensmall"></span></div>"""

PHPBB3 = '<blockquote><div><cite>Emil wrote: <a href="/p1">↑</a></cite>Which cable?</div></blockquote>The black one.'

SMF2 = """<div class="quoteheader"><div class="topslice_quote"><a href="https://f.example/1">Quote from: Fritz Ö. on May 02, 2009, 10:00</a>
</div></div><blockquote class="bbc_standardquote">It hangs.<br /></blockquote><div class="quotefooter"></div>Restart it."""

SMF_ARCHIVE = '<blockquote class="quote"><cite> author=Gerd link=topic=9.msg1 date=12 wrote:</cite><br>\nOld.<br>\n</blockquote><br>\nNew.'

GERMAN = "<blockquote><cite>Hanna hat geschrieben:</cite>Der Router spinnt.</blockquote><p>Bei mir nicht.</p>"


@pytest.mark.parametrize(
    ("markup", "own", "quotes"),
    [
        (DISCOURSE, "See above.\n\n@cleo says yes :smile:", [Quote("anna", "Is it fast, @ben?")]),
        (PHPBB2, "Stereo.", [Quote("Dora", "Mono or stereo?")]),
        (PHPBB3, "The black one.", [Quote("Emil", "Which cable?")]),
        (SMF2, "Restart it.", [Quote("Fritz Ö.", "It hangs.")]),
        (SMF_ARCHIVE, "New.", [Quote("Gerd", "Old.")]),
        (GERMAN, "Bei mir nicht.", [Quote("Hanna", "Der Router spinnt.")]),
        ("<blockquote>Whose?</blockquote>Mine.", "Mine.", [Quote(None, "Whose?")]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "c", [Quote(None, "a")]),
        ('<div class="quote"><blockquote>a</blockquote></div>c', "c", [Quote(None, "a")]),
        ("<blockquote></blockquote>c", "c", []),
    ],
)
def test_sets_quotes_apart_and_says_whose_they_are(markup, own, quotes):
    body = read(markup)
    assert body.text == own
    assert body.quotes == quotes


def test_mentions_and_links_of_a_quote_are_not_the_authors():
    body = read(DISCOURSE)
    assert body.mentions == ["cleo"]
    assert body.links == []


@pytest.mark.parametrize(
    ("markup", "own", "code"),
    [
        ("<p>Try</p><pre><code>a &lt; b\n  c</code></pre><p>now</p>", "Try\n\nnow", "a < b\n  c"),
        ("<p>Set <code>speed=2</code> there</p>", "Set speed=2 there", None),
        ('x<code class="bbc_code">one</code>y', "x\ny", "one"),
        ('<table><tr><td class="code">phpbb</td></tr></table>', "", "phpbb"),
        ("<pre>a</pre><pre>b</pre>", "", "a\n\nb"),
        ("<pre>x<br>y</pre>", "", "x\ny"),
    ],
)
def test_sets_blocks_of_code_apart_and_keeps_code_in_a_sentence(markup, own, code):
    body = read(markup)
    assert (body.text, body.code) == (own, code)


@pytest.mark.parametrize(
    ("markup", "own"),
    [
        ("<ul><li>one</li><li>two</li></ul>three", "one\ntwo\nthree"),
        ("Gr&uuml;&szlig;e &amp; &lt;Dank&gt; &#128077;", "Grüße & <Dank> 👍"),
        ("<p>a&nbsp;&nbsp; b\n c</p>", "a b c"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a<script>alert(1)</script><style>p{}</style><!-- c -->b", "ab"),
        ("<p>x</p>--<br>Hanna<br>Vertrieb", "x"),
        ("<b>bo</b>ld", "bold"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<p>unclosed <b>tags <p>are <i>fine", "unclosed tags\n\nare fine"),
        ("a\u202eb\u200b\x00c\u2066d", "abcd"),
        ("", ""),
        ("no markup", "no markup"),
    ],
)
def test_reads_what_a_person_would_read(markup, own):
    assert read(markup).text == own


def test_gathers_mentions_and_links_once_each():
    body = read(
        '<a href="https://a.example/x">here</a> and https://b.example/y. <a href="https://a.example/x">again</a> '
        '@dora, write to ben@c.example or @dora. <a href="javascript:x">no</a> <a href="/t/1">no</a>'
    )
    assert body.links == ["https://a.example/x", "https://b.example/y"]
    assert body.mentions == ["dora"]


def test_a_mention_of_a_federated_network_is_known_by_both_its_names():
    body = read(
        '<span class="h-card"><a href="https://social.example/@eva" class="u-url mention">@<span>eva</span></a></span> hi'
    )
    assert body.mentions == ["eva", "eva@social.example"]
    assert body.text == "@eva hi"


def test_a_preview_of_a_linked_page_is_a_link_and_nobodys_words():
    body = read('<aside class="onebox" data-onebox-src="https://a.example"><h3>Great title</h3></aside>Look')
    assert (body.text, body.links) == ("Look", ["https://a.example"])


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 20_000 + "deep",
        "<div>" * 200_000 + "deep",
        "<x></y>" * 150_000,
        "<b></p>" * 150_000,
        "<a><div></a>" * 80_000,
        "<blockquote>" * 5_000 + "deep",
        "<p>" + "w" * 10_000 + "</p>",
        "<p>" + "word " * 200_000,
        "<" * 100_000,
        "&" * 100_000,
        '<a href="' + "x" * 500_000,
        "@" * 100_000 + "<br>",
        "<code>" + "<br>" * 50_000,
        "<pre>" * 3_000,
        "<table><tr><td class=quote>" * 2_000,
        "On " * 50_000 + "<br>wrote:",
    ],
)
def test_the_worst_markup_is_capped_and_harmless(markup):
    started = time.process_time()
    body = read(markup)
    assert time.process_time() - started < 5
    assert len(body.text) <= MAX_CHARACTERS
    assert len(body.code or "") <= MAX_CHARACTERS
    assert all(len(quote.text) <= MAX_CHARACTERS for quote in body.quotes)
