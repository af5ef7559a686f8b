"""The list of an event: who is in it, searching it, a page for each; and joining it oneself."""
