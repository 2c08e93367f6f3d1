"""Discussions of a repository, which only GraphQL gives: what moved, whole threads, and single posts asked for again."""

from collections.abc import Iterator, Sequence
from typing import Any

from listeners.github.api import Api, instant
from listeners.github.issues import author_of
from listeners.in_order import Row
from listeners.records import Known, Post, SourceRefused, SourceUnavailable

TOGETHER = 10  # discussions read in one request; more cost GitHub too much time
BATCH = 100  # posts asked for again in one request
PLEASED = {"THUMBS_UP", "HEART", "HOORAY", "ROCKET"}
LIST = """
query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
  discussions(first: 100, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
    pageInfo { hasNextPage endCursor } nodes { id number updatedAt } } } }
"""
SAID = """
id url createdAt lastEditedAt bodyHTML authorAssociation author { login url __typename }
upvoteCount reactionGroups { content users { totalCount } }
"""
COMMENT = f"{SAID} deletedAt isAnswer"
OPENER = f"{SAID} number title category {{ name }} labels(first: 20) {{ nodes {{ name }} }}"
REPLIES = f"pageInfo {{ hasNextPage endCursor }} nodes {{ {COMMENT} }}"
COMMENTS = f"pageInfo {{ hasNextPage endCursor }} nodes {{ {COMMENT} replies(first: 50) {{ {REPLIES} }} }}"
READ = f"""
query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Discussion {{ {OPENER} comments(first: 50) {{ {COMMENTS} }} }} }} }}
"""
MORE_COMMENTS = f"""
query($id: ID!, $after: String) {{ node(id: $id) {{
  ... on Discussion {{ more: comments(first: 50, after: $after) {{ {COMMENTS} }} }} }} }}
"""
MORE_REPLIES = f"""
query($id: ID!, $after: String) {{ node(id: $id) {{
  ... on DiscussionComment {{ more: replies(first: 50, after: $after) {{ {REPLIES} }} }} }} }}
"""
AGAIN = f"""
query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Discussion {{ {OPENER} }} ... on DiscussionComment {{ {COMMENT} }} }} }}
"""
Told = dict[str, Any]


def changed(api: Api, repository: str, since: int | None) -> list[Row]:
    """List the discussions that moved at or after `since`, oldest first. What moves while we look is of the next night."""
    owner, _, name = repository.partition("/")
    found: dict[int, Row] = {}
    after = None
    while True:
        data, _ = api.query(LIST, owner=owner, name=name, after=after)
        if data.get("repository", data) is None:
            raise SourceRefused(f"There is no repository {repository} that we may see: check its name in the settings.")
        try:
            told = data["repository"]["discussions"]
            rows = [Row(int(instant(n["updatedAt"]).timestamp()), n["number"], n) for n in told["nodes"]]
            more, end = told["pageInfo"]["hasNextPage"], told["pageInfo"]["endCursor"]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceUnavailable(f"{repository} gives no list of discussions as GitHub does: {error!r}") from error
        fresh = [row for row in rows if row.id not in found and (since is None or row.moment >= since)]
        found |= {row.id: row for row in fresh}
        if not more or not fresh or end == after:
            return sorted(found.values(), key=lambda row: row[:2])
        after = end


def read(api: Api, rows: Sequence[Row], repository: str, skipped: list[str]) -> list[Post]:
    """Whole threads; one that cannot be read is left out and told in `skipped`."""
    nodes, missing = _nodes(api, READ, [row.told["id"] for row in rows])
    posts = []
    for place, (row, told) in enumerate(zip(rows, nodes, strict=True)):
        if place in missing or not told:
            skipped.append(f"discussion {row.id} of {repository} was deleted before we could read it")
            continue
        try:
            posts += list(_thread(api, told, repository))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            skipped.append(f"discussion {row.id} of {repository}: {error!r}")
    return posts


def again(api: Api, known: Sequence[Known], skipped: list[str]) -> list[Post]:
    """Return the posts `known` as they are now; one that GitHub says not to exist is gone."""
    nodes, missing = _nodes(api, AGAIN, [one.id for one in known])
    posts = []
    for place, (one, told) in enumerate(zip(known, nodes, strict=True)):
        if place in missing:
            posts.append(one.gone())
        elif told:
            try:
                posts.append(_post(told, one.thread_id, one.parent_id))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                skipped.append(f"{one.url}: {error!r}")
    return posts


def _nodes(api: Api, query: str, ids: list[str]) -> tuple[list[Told | None], set[int]]:
    """Return what stands behind each of the ids, and which of them, by place, are said not to exist."""
    data, missing = api.query(query, ids=ids)
    nodes = data.get("nodes")
    if not isinstance(nodes, list) or len(nodes) != len(ids):
        raise SourceUnavailable(f"GitHub was asked for {len(ids)} posts and did not answer for each of them.")
    return nodes, missing


def _thread(api: Api, told: Told, repository: str) -> Iterator[Post]:
    thread = f"{repository}#{told['number']}"
    yield _post(told, thread, None)
    for comment in _all(api, MORE_COMMENTS, told["id"], told["comments"]):
        yield _post(comment, thread, told["id"])
        for reply in _all(api, MORE_REPLIES, comment["id"], comment["replies"]):
            yield _post(reply, thread, comment["id"])


def _all(api: Api, query: str, node: str, told: Told) -> Iterator[Told]:
    """Yield the entries of a list that begins with `told`, fetching what it lacks."""
    while True:
        yield from told["nodes"]
        after = told["pageInfo"]["endCursor"]
        if not told["pageInfo"]["hasNextPage"]:
            return
        data, _ = api.query(query, id=node, after=after)
        told = data["node"]["more"]
        if told["pageInfo"]["endCursor"] == after:
            raise ValueError("its comments repeat themselves")


def _post(told: Told, thread: str, parent: str | None) -> Post:
    author = told.get("author") or {}
    opens = "title" in told
    liked = sum(group["users"]["totalCount"] for group in told["reactionGroups"] or [] if group["content"] in PLEASED)
    return Post(
        id=told["id"],
        thread_id=thread,
        url=told["url"],
        created_at=instant(told["createdAt"]),
        author=author_of(
            author.get("login"), author.get("url"), told.get("authorAssociation"), author.get("__typename")
        ),
        thread_title=told["title"] if opens else None,
        position=0 if opens else None,
        parent_id=parent,
        edited_at=instant(told["lastEditedAt"]) if told.get("lastEditedAt") else None,
        body=told.get("bodyHTML") or "",
        format="html",
        category=told["category"]["name"] if opens else None,
        tags=[label["name"] for label in (told.get("labels") or {}).get("nodes") or []] if opens else [],
        likes=liked + max(told["upvoteCount"] - 1, 0),  # the first is the author's own
        accepted=bool(told.get("isAnswer")),
        deleted=bool(told.get("deletedAt")),  # kept as a shell for its replies
    )
