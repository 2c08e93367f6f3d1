"""Who said it: author keys, and the wish to be forgotten."""
