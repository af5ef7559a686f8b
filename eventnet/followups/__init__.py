"""Follow-ups: the short list of the days after, which empties by itself.

What a follow-up *is* stands in `contacts/rules.py`; it is a contact until its owner has decided about it.
"""
