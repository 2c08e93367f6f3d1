"""Pages for people: queries → view models → charts → templates. `weekly.write` makes the weekly report."""
