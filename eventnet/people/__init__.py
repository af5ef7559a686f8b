"""People: accounts, the links that sign them in, the browsers they are signed in with, who is hidden from whom.

Their pages stand in `account`, which may know every other room.
"""
