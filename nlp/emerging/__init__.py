"""Emerging topics: what people newly talk about and the settings do not name.

`phrases` takes posts apart, `growth` finds the phrases that grow, `groups` brings those together that stand in the same posts, and
`follow` gives a topic of last week its number and name again. `emerge` does it all for one day.
"""

from nlp.emerging.emerge import Emerged, Window, emerge

__all__ = ["Emerged", "Window", "emerge"]
