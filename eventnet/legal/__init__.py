"""Legal pages: imprint, privacy, accessibility; what the program says of itself, and what its operator must fill in."""
