"""`python -m kundschafter` is the command line."""

from kundschafter.cli import app

app(prog_name="kundschafter")
