"""What can go wrong and be told in a line; apart from what raises it, so that the command line starts quickly."""


class PersonError(Exception):
    """It is not clear who is meant."""


class DeliverError(Exception):
    """There is nothing to deliver. The message says what to do first."""
