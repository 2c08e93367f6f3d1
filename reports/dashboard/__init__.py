"""Dashboards: pages over the published copy that people keep open, made on the server, one view model a page."""
