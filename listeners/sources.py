"""All kinds of sources: `kind` in a `[[sources]]` table says which."""

from listeners.archive import Archive
from listeners.bluesky import Bluesky
from listeners.discourse import Discourse
from listeners.feed import Feed
from listeners.forum_html import ForumHtml
from listeners.github import GitHub
from listeners.hackernews import HackerNews
from listeners.lemmy import Lemmy
from listeners.mailinglist import Mailinglist
from listeners.mastodon import Mastodon
from listeners.nntp import Nntp
from listeners.reddit import Reddit
from listeners.stackexchange import StackExchange
from listeners.wordpress import WordPress
from listeners.youtube import YouTube

Source = (
    Archive
    | Bluesky
    | Discourse
    | Feed
    | ForumHtml
    | GitHub
    | HackerNews
    | Lemmy
    | Mailinglist
    | Mastodon
    | Nntp
    | Reddit
    | StackExchange
    | WordPress
    | YouTube
)
