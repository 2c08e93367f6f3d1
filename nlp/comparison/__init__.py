"""How the sentiment of Kundschafter compares with other open tools; nothing that runs in a night needs this room."""
