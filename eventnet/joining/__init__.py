"""Joining an event: at its own page, or on the page behind somebody's code."""
