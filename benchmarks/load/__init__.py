"""Load: a crowd that comes when it comes, however slow the answers are, and what becomes of it."""
