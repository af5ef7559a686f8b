"""The demo: a made-up event with believable people, so that a stranger can live the three moments at once."""
