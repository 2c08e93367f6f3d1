"""Every page answers, every figure leads to its posts, and what is asked wrongly is told."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from reports.dashboard.pages import PAGES
from reports.dashboard.view import texts

ADDRESSES = ["/" if name == "overview" else f"/{name}" for name in PAGES]
QUARTER = "first=2026-01-01&last=2026-11-15"


def number(text):
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_page_answers_in_both_languages(client, address, lang):
    answer = client.get(f"{address}?lang={lang}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address != "/sources"])
def test_an_empty_view_says_so(client, address):
    answer = client.get(f"{address}?first=1990-01-01&last=1990-01-02")
    assert answer.status_code == 200
    assert texts("en")["nothing"] in answer.text


@pytest.mark.parametrize("query", ["first=yesterday", "first=2026-11-15&last=2026-11-01", "page=x"])
def test_a_wrong_filter_is_told(client, query):
    answer = client.get(f"/posts?{query}")
    assert answer.status_code == 400
    assert texts("en")["wrong"] in answer.text


def test_every_figure_of_a_table_is_the_number_of_posts_it_leads_to(client):
    page = LexborHTMLParser(client.get(f"/sentiment?{QUARTER}").text)
    led = 0
    for link in page.css("main a"):
        address, said = link.attributes["href"], link.text().strip()
        if address.startswith("/posts") and re.match(r"[\d,]+( |$)", said):
            posts = LexborHTMLParser(client.get(address).text)
            assert number(posts.css_first(".lead").text().split("posts")[0]) == number(said), address
            led += 1
    assert led > 20


def test_filters_narrow_and_add_up(client):
    def posts(query):
        page = LexborHTMLParser(client.get(f"/posts?{QUARTER}&{query}").text)
        return number(page.css_first(".lead").text().split("posts")[0])

    everything = posts("")
    assert everything == sum(posts(f"sentiment={tone}") for tone in texts("en")["tones"])
    assert everything == posts("whose=own") + posts("whose=foreign")
    assert 0 < posts("topic=router") < everything
    assert posts("segment=At+home") == posts("topic=router")
    assert posts("segment=nobody") == 0


def test_posts_show_what_the_tagger_saw_in_them(client):
    page = LexborHTMLParser(client.get(f"/posts?{QUARTER}&topic=router").text)
    marked = [mark.attributes["title"] for mark in page.css("article mark")]
    assert len(page.css("article")) > 0
    assert any(marked)


def test_texts_have_the_same_keys_in_both_languages():
    def keys(told):
        return {name: keys(value) if isinstance(value, dict) else None for name, value in told.items()}

    assert keys(texts("de")) == keys(texts("en"))


def test_unknown_addresses_are_not_found(client):
    assert client.get("/nowhere").status_code == 404
    assert client.get("/static/../app.py").status_code == 404
