"""Runs in Spirit's own environment: do what JSON on stdin says, and answer with JSON."""

import json
import os
import sys
from datetime import datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "board.settings.dev"
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from spirit.category.models import Category  # noqa: E402
from spirit.comment.models import Comment  # noqa: E402
from spirit.topic.models import Topic  # noqa: E402


def say(row):
    """Say one thing; the first in a topic opens it."""
    at = datetime.fromisoformat(row["at"])
    user, new = get_user_model().objects.get_or_create(username=row["author"].lower())
    if new:
        user.st.nickname = row["author"]
        user.st.is_moderator = row.get("staff", False)
        user.st.save()
    topic = Topic.objects.filter(title=row["topic"]).first()
    if not topic:
        category = Category.objects.filter(title="Board").first() or Category.objects.create(title="Board")
        topic = Topic.objects.create(title=row["topic"], user=user, category=category, date=at)
    made = Comment.objects.create(topic=topic, user=user, comment=row["words"], comment_html=row["words"], date=at)
    Topic.objects.filter(pk=topic.pk).update(last_active=at, comment_count=topic.comment_count + 1)
    return made.pk


DO = {
    "say": lambda rows: [say(row) for row in rows],
    "edit": lambda rows: [Comment.objects.filter(pk=pk).update(comment_html=words) for pk, words in rows],
    "remove": lambda pks: Comment.objects.filter(pk__in=pks).update(is_removed=True),
    "remove_topic": lambda title: Topic.objects.filter(title=title).update(is_removed=True),
    "pin": lambda title: Topic.objects.filter(title=title).update(is_globally_pinned=True),
}
what, told = json.load(sys.stdin)
print(json.dumps(DO[what](told)))  # noqa: T201 - the answer
