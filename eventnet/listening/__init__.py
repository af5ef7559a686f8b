"""Connections: how many, for how long, how much one may send, and how a process stops; knows nothing of the rest."""
