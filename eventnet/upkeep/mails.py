"""The two mails about an event, held while the clock can't be right, as what the sweep deletes is."""

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from eventnet.event_mails.posting import post_due
from eventnet.upkeep.clock import check_clock, newest_stored


def post_mails(sessions: sessionmaker[Session], now: datetime, *, can_mail: bool) -> int:
    """Has the mails sent that are due; how many. Raises ClockError until a sweep was confirmed."""
    with sessions() as session:
        check_clock(session, now, newest_stored(session))
    return post_due(sessions, now, can_mail=can_mail)
