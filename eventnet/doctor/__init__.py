"""What `eventnet doctor` finds out: the settings, secrets masked, whether everything can work, and what is missing.

What an installation needs only when strangers come is a failure where they do (a public address, over HTTPS), so that
the command can stand in front of opening the doors; on one's own machine and over plain HTTP it is a note. A new check
is a function beside those of its kind, and a line in `examining.py`.
"""

from eventnet.doctor.examining import examine
from eventnet.doctor.listing import listed_settings
from eventnet.doctor.mails import WAITING_LONG
from eventnet.doctor.report import Report

__all__ = ["WAITING_LONG", "Report", "examine", "listed_settings"]
