"""A mark stands for one person in the report of one week, so that they can be taken out later without the data it came from.

It is a hash of the author key, which is itself a hash with a secret salt, and of the week: nobody is recognised by it,
and no two weeks can be laid side by side. In a page it stands in comments around a block or a run of words.
"""

import hashlib


def mark(author_key: str, week: str) -> str:
    """16 hex digits for somebody in the report of one week, such as `2026-W46`."""
    return hashlib.blake2b(author_key.encode(), key=week.encode(), digest_size=8).hexdigest()
