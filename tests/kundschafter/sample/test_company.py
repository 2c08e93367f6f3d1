import re
from datetime import datetime
from pathlib import Path

from kundschafter import settings
from kundschafter.sample import events
from kundschafter.sample.truth import unmarked_staff
from kundschafter.sample.world import make

SHIPPED = Path(__file__).parents[3] / "kundschafter.toml"


def read() -> settings.Settings:
    return settings.read(SHIPPED)


def test_the_shipped_settings_describe_the_sample():
    found = read()
    assert found.company.name == "Almtel"
    assert {source.kind if hasattr(source, "kind") else type(source).__name__ for source in found.sources}
    assert len(found.sources) == 5


def test_the_report_is_for_the_monday_after_the_sample_ends():
    monday = read().monday(datetime.now(events.ZONE))
    assert (monday - events.END).days == 1
    assert monday.weekday() == 0


def test_the_settings_name_the_staff_whom_the_forum_does_not_mark():
    assert {handle for _, handle in unmarked_staff(make())} == set(read().company.staff)


def test_every_topic_of_the_sample_is_a_topic_of_the_settings():
    meant = {thread.topic for thread in make().threads} - {"", "talk", "news"}
    assert meant <= set(read().topics)


def test_products_and_competitors_are_talked_about():
    found = read()
    text = "\n".join(
        "\n".join(block[1:]) for thread in make().threads for post in thread.posts for block in post.blocks
    )
    for name in [product.name for product in found.products] + [competitor.name for competitor in found.competitors]:
        assert len(re.findall(rf"\b{name}", text)) >= 20, name
