"""A small Bluesky for tests: sign in, search, feeds, threads. Posts are plain dicts, as they are shown, that tests change."""

import json
from datetime import timedelta

from listeners.dates import read
from tests.listeners.case import START


class Sky:
    most = 10_000  # of one search

    def __init__(self):
        self.views: dict[str, dict] = {}
        self.app_word = "app-word"
        self.access, self.refresh = "access-1", "refresh-1"
        self.sessions: list[str] = []

    def say(self, minute, handle="ada.example", text="words", reply_to=None, **record):
        at = (START + timedelta(minutes=minute)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        did = f"did:plc:{handle.partition('.')[0]}"
        uri = f"at://{did}/app.bsky.feed.post/3k{len(self.views):05}"
        said = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, "langs": ["de"], **record}
        if reply_to:
            root = self.views[reply_to]["record"].get("reply", {}).get("root", {"uri": reply_to, "cid": "c"})
            said["reply"] = {"root": root, "parent": {"uri": reply_to, "cid": "c"}}
        author = {"did": did, "handle": handle, "displayName": handle.partition(".")[0].title(), "labels": []}
        self.views[uri] = {"uri": uri, "cid": "c", "author": author, "record": said, "likeCount": 3, "labels": []}
        self.views[uri]["indexedAt"] = at
        return uri

    def __call__(self, asked):
        method = asked.route.removeprefix("/xrpc/")
        key = (asked.headers["Authorization"] or "").removeprefix("Bearer ")
        if method == "com.atproto.server.createSession":
            self.sessions.append("new")
            fits = json.loads(asked.posted)["password"] == self.app_word
            return self.session(asked) if fits else refuse(asked, "AuthenticationRequired", "Invalid password", 401)
        if method == "com.atproto.server.refreshSession":
            self.sessions.append("again")
            return self.session(asked) if key == self.refresh else refuse(asked, "ExpiredToken", "Token has expired")
        if key != self.access and (key or method.endswith("searchPosts")):
            return refuse(asked, "ExpiredToken", "Token has expired")
        told = getattr(self, method.rpartition(".")[2])(
            {name: values[0] for name, values in asked.query.items()}, asked
        )
        if told is None:
            return refuse(asked, "NotFound", "Post not found")
        return asked.reply(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})

    def session(self, asked):
        told = {"accessJwt": self.access, "refreshJwt": self.refresh, "handle": "scout.example", "did": "did:plc:scout"}
        asked.reply(json.dumps(told).encode(), 200, {"Content-Type": "application/json"})

    def shown(self, uri):
        answers = sum(self.parent(one) == uri for one in self.views.values())
        return {**self.views[uri], "replyCount": answers}

    def parent(self, view):
        return view["record"].get("reply", {}).get("parent", {}).get("uri")

    def part(self, views, query):
        """A page of views, newest first, and the cursor after it."""
        views = sorted(views, key=lambda view: view["indexedAt"], reverse=True)[: self.most]
        start, limit = int(query.get("cursor", 0)), int(query["limit"])
        more = {"cursor": str(start + limit)} if start + limit < len(views) else {}
        return [self.shown(view["uri"]) for view in views[start : start + limit]], more

    def searchPosts(self, query, _):  # noqa: N802 - as Bluesky calls it
        since, until = read(query["since"]), read(query["until"])
        fitting = [one for one in self.views.values() if since <= read(one["indexedAt"]) < until]
        views, more = self.part(fitting, query)
        return {"posts": views, **more}

    def getAuthorFeed(self, query, _):  # noqa: N802 - as above
        views, more = self.part(
            [one for one in self.views.values() if one["author"]["handle"] == query["actor"]], query
        )
        return {"feed": [{"post": view} for view in views], **more}

    def getFeed(self, query, _):  # noqa: N802 - as above
        views, more = self.part(self.views.values(), query)
        return {"feed": [{"post": view} for view in views], **more}

    def getPosts(self, _, asked):  # noqa: N802 - as above
        return {"posts": [self.shown(uri) for uri in asked.query["uris"] if uri in self.views]}

    def getPostThread(self, query, _):  # noqa: N802 - as above
        return {"thread": self.node(query["uri"])} if query["uri"] in self.views else None

    def node(self, uri):
        answers = [other for other, view in self.views.items() if self.parent(view) == uri]
        kind = "app.bsky.feed.defs#threadViewPost"
        return {"$type": kind, "post": self.shown(uri), "replies": [self.node(answer) for answer in answers]}


def refuse(asked, error, message, status=400):
    asked.reply(json.dumps({"error": error, "message": message}).encode(), status)
