"""Who has a crowd come, and counts what becomes of it."""
