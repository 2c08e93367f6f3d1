"""Who may see what: roles, users, sessions."""
