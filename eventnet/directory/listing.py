"""Joining an event’s list, on a page that shows what others will see, and leaving it."""
