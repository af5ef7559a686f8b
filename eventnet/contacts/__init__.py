"""Contacts: one owner's record of another person, from the day they met until it is kept for good or let go.

A contact belongs to its owner alone. It refers to the other person but does not hang on the event.
"""
