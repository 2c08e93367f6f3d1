"""The command line: each command is a thin twin of a function.

Exit codes, for schedulers: 0 all is well; 1 the command failed; 2 the settings or the call are wrong; 3 the night is
done, but a source could not be heard; 130 somebody pressed Ctrl-C.
"""

from kundschafter.cli import night, pages, people, sources, tagger
from kundschafter.cli.frame import app

__all__ = ["app", "night", "pages", "people", "sources", "tagger"]
