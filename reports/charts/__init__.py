"""Charts as specs kept apart from their data, rendered to SVG that takes its colours from the page."""
