"""Shedding load: where too many wait, whoever comes is told so at once, and when to come again; who waits is served."""
