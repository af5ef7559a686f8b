"""Tests of the list of an event, of searching it, of joining it."""
