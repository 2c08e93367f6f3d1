"""A made-up community to try Kundschafter on: people with lives of their own, generated from one seed.

`world.make` writes two years of talk about the invented company Almtel, `server.serve` offers it on the loopback
address the way real forums and feeds do, `archive.write` puts its oldest part into a file, and `truth` tells who
is what, so that a ranking can be compared with what was meant.
"""
