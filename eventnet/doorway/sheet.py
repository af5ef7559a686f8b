"""The door sheet: the page to read before going in."""
