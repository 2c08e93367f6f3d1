"""All kinds of sources: `kind` in a `[[sources]]` table says which."""

from listeners.archive import Archive
from listeners.discourse import Discourse
from listeners.feed import Feed
from listeners.reddit import Reddit

Source = Archive | Discourse | Feed | Reddit
