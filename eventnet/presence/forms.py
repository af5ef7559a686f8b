"""The form that says how one is there."""

from dataclasses import dataclass
from datetime import datetime

from wtforms import BooleanField, StringField

from eventnet.events.models import Attendee
from eventnet.events.rules import Status
from eventnet.presence.rules import end_of_today, latest, tidy_end
from eventnet.web.forms import Form, complain
from eventnet.web.i18n import gettext

NO_STATUS = ""


@dataclass(frozen=True)
class Chosen:
    """The way somebody would like to be there: a status until an instant (UTC) or none, and two yes or no."""

    status: Status | None
    status_until: datetime | None
    is_first_time: bool
    shown_to_contacts: bool


class PresenceForm(Form):
    """A status and until when (an instant, ISO 8601), "first time here", whether one's contacts may know."""

    status = StringField()
    until = StringField()
    first_time = BooleanField()
    shown_to_contacts = BooleanField()

    @classmethod
    def of(cls, attendee: Attendee, now: datetime, end: datetime | None) -> "PresenceForm":
        """The form as it is drawn: how `attendee` is there at `now`; `end` is offered to those without a status."""
        status = attendee.presence.status_at(now)
        until = attendee.status_until if status and status is not Status.NOT_TODAY else end
        return cls(
            formdata=None,
            status=status.value if status else NO_STATUS,
            until=until.isoformat() if until else "",
            first_time=attendee.presence.is_first_time_at(now),
            shown_to_contacts=attendee.shown_to_contacts,
        )

    def chosen(self, now: datetime, *, ends_at: datetime, zone: str) -> Chosen | None:
        """The choices made, at an event that ends at `ends_at`; None where something is wrong (at the fields)."""
        status = self._status(now, latest(ends_at))
        until = self._until(now, latest(ends_at), zone) if status else None
        if self.errors:
            return None
        return Chosen(status, until, bool(self.first_time.data), bool(self.shown_to_contacts.data))

    def _status(self, now: datetime, last: datetime) -> Status | None:
        status = self.status.data or NO_STATUS
        if status == NO_STATUS:
            return None
        if status not in set(Status):
            complain(self.status, gettext("Please choose one of these."))
        elif now >= last:
            complain(self.status, gettext("This event is over."))
        return None if self.status.errors else Status(status)

    def _until(self, now: datetime, last: datetime, zone: str) -> datetime | None:
        if self.status.data == Status.NOT_TODAY:
            return min(end_of_today(now, zone), last)
        until = tidy_end(self.until.data or "")
        if until is None:
            complain(self.until, gettext("Please choose one of these."))
        elif until <= now:
            complain(self.until, gettext("That time has passed meanwhile. Please choose another one."))
        elif until > last:
            complain(self.until, gettext("The event is over by then. Please choose an earlier time."))
        return until
