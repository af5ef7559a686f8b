"""The two mails of the days after: when they are due, what they say, and how one has no more of them."""
