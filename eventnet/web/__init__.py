"""The kit every page stands on: who asks and when, languages, forms, headers, errors.

It knows people and mails, and no other room.
"""
