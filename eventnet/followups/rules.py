"""How the list is laid out. No I/O."""

ROWS_AT_ONCE = 5
"""The page opens with this many; the others are folded, so that nobody faces a wall of people."""

MEMORY_LENGTH = 2000
"""What one would like to remember of an event, in characters."""
