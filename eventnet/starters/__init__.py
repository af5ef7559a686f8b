"""Conversation starters: open questions made of what the other shows, and the first message."""
