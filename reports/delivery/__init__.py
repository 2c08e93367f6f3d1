"""Brings the report and the alerts to people: by mail, into Slack and Teams, and to programs by a signed webhook."""
