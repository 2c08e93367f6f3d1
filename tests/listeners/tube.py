"""A small YouTube for tests: one channel with comments and replies, newest first, a hundred at a time."""

import json
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
CHANNEL = "UCalmtel0000000000000000"


class Tube:
    inline = 5  # replies that come along with a thread

    def __init__(self, start=START):
        self.start = start
        self.threads: dict[str, dict] = {}
        self.replies: dict[str, dict] = {}
        self.before = lambda _: None  # happens before every answer

    def say(self, minute, author="ada", video="vvvvvvvvvv1", **more):
        number = f"Ugx{len(self.threads):04}"
        told = self.said(number, minute, author, videoId=video, **more)
        frame = {"channelId": CHANNEL, "videoId": video, "topLevelComment": told, "isPublic": True}
        self.threads[number] = {"kind": "youtube#commentThread", "id": number, "snippet": frame}
        return number

    def reply(self, thread, minute, author="ben", **more):
        number = f"{thread}.r{len(self.replies):04}"
        self.replies[number] = self.said(number, minute, author, parentId=thread, **more)
        return number

    def said(self, number, minute, author, **more):
        moment = (self.start + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
        who = {"authorDisplayName": f"@{author}", "authorChannelId": {"value": f"UC{author}"}}
        who["authorChannelUrl"] = f"http://www.youtube.com/@{author}"
        words = {"textDisplay": "words", "likeCount": 0, "publishedAt": moment, "updatedAt": moment}
        return {"kind": "youtube#comment", "id": number, "snippet": {"channelId": CHANNEL, **who, **words, **more}}

    def comment(self, number):
        return self.replies.get(number) or self.threads[number]["snippet"]["topLevelComment"]

    def edit(self, number):
        self.comment(number)["snippet"].update(textDisplay="corrected", updatedAt="2026-11-15T23:00:00Z")
        return "corrected"

    def delete(self, number):
        self.threads.pop(number, None)
        self.replies = {
            key: told for key, told in self.replies.items() if key != number and key.split(".")[0] != number
        }

    def __call__(self, asked):
        self.before(asked)
        query = {name: values[0] for name, values in asked.query.items()}
        if asked.headers.get("X-Goog-Api-Key") != "hush":
            return refuse(asked, 400, "badRequest", "API key not valid.")
        if asked.route == "/comments" and "id" in query:
            return answer(
                asked, [self.comment(n) for n in query["id"].split(",") if n in {**self.threads, **self.replies}]
            )
        if asked.route == "/comments":
            found = [told for told in self.replies.values() if told["snippet"]["parentId"] == query["parentId"]]
            return answer(asked, *part(found, query))
        assert (asked.route, query["order"], query["textFormat"]) == ("/commentThreads", "time", "plainText")
        if query.get("allThreadsRelatedToChannelId", CHANNEL) != CHANNEL:
            return refuse(asked, 404, "channelNotFound", "The channel could not be found.")
        of = query.get("videoId")
        found = [self.whole(n) for n, told in self.threads.items() if of in {None, told["snippet"]["videoId"]}]
        found.sort(key=lambda told: (told["snippet"]["topLevelComment"]["snippet"]["publishedAt"], told["id"]))
        return answer(asked, *part(found[::-1], query))

    def whole(self, number):
        replies = [told for told in self.replies.values() if told["snippet"]["parentId"] == number]
        frame = self.threads[number]["snippet"] | {"totalReplyCount": len(replies)}
        along = {"replies": {"comments": replies[-self.inline :]}} if replies else {}
        return self.threads[number] | {"snippet": frame} | along


def part(found, query):
    """(a page, the token of the next): a token names the last entry before it, so that new ones shift nothing."""
    names = [told["id"] for told in found]
    start = names.index(query["pageToken"]) + 1 if query.get("pageToken") in names else 0
    end = start + int(query["maxResults"])
    return found[start:end], names[end - 1] if end < len(found) else None


def answer(asked, items, token=None):
    told = {"items": items, "pageInfo": {"totalResults": len(items)}, **({"nextPageToken": token} if token else {})}
    asked.reply(json.dumps(told).encode())


def refuse(asked, status, reason, message="No."):
    error = {"code": status, "message": message, "errors": [{"reason": reason, "domain": "youtube.commentThread"}]}
    asked.reply(json.dumps({"error": error}).encode(), status)
