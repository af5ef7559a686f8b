"""On the way home: a line for everybody met, while it is fresh, and what one would like to remember."""
