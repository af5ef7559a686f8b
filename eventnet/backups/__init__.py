"""Keeping an installation: whole copies of it with time in them, and moving it to another database.

A backup is one archive for both kinds of database (`archive.py`). `writing.py` makes one and lets older ones go by
`rules.py`; `restoring.py` brings one back, less whoever is gone since; `copying.py` moves from one database to another.
"""

from eventnet.backups.archive import DATABASE_NAME
from eventnet.backups.folder import newest
from eventnet.backups.restoring import restore
from eventnet.backups.writing import back_up

__all__ = ["DATABASE_NAME", "back_up", "newest", "restore"]
