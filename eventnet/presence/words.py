"""How one is there, in words for oneself."""

from dataclasses import dataclass
from datetime import datetime

from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Status
from eventnet.events.words import STATUS_LABELS, status_words, until_words
from eventnet.presence.rules import half_an_hour_from, roughly
from eventnet.web.current import now
from eventnet.web.i18n import gettext


@dataclass(frozen=True)
class RightNow:
    """The way somebody is there at this moment, for the macro `right_now`; no status and "" where they say nothing."""

    status: Status | None
    words: str
    is_first_time: bool
    helps: bool


def right_now_of(attendee: Attendee) -> RightNow:
    """The way `attendee`, loaded with their event, is there at this moment."""
    status = attendee.presence.status_at(now())
    return RightNow(
        status,
        status_words(status, attendee.status_until, attendee.event.timezone),
        attendee.presence.is_first_time_at(now()),
        attendee.helps,
    )


@dataclass(frozen=True)
class Option:
    """A status to choose, with who sees it; `status` is None for saying nothing. What few see the page tells itself."""

    status: Status | None
    label: str
    hint: str = ""

    @property
    def is_for_few(self) -> bool:
        """True where it is seen only by who says the same, and by helpers."""
        return self.status is Status.HELP


def options() -> list[Option]:
    """The statuses one can choose from, with none first."""
    seen = gettext("Everybody who sees you in the list of people sees this.")
    not_today = gettext("%(seen)s Until the end of today you are suggested to nobody.", seen=seen)
    hints = {Status.OPEN: seen, Status.HELP: "", Status.BREAK: seen, Status.NOT_TODAY: not_today}
    return [
        Option(None, gettext("No status"), gettext("Nothing stands beside your name.")),
        *(Option(status, str(STATUS_LABELS[status]), hint) for status, hint in hints.items()),
    ]


def end_words(end: datetime, event: Event) -> str:
    """The words for an end, to choose: "until 18:00 (the end)"."""
    words = until_words(end, event.timezone)
    if end == event.ends_at:
        return gettext("%(until)s (the end)", until=words)
    if end == half_an_hour_from(now()):
        return gettext("%(until)s (half an hour)", until=words)
    return words


def open_words(many: int) -> str | None:
    """The line on how many others are open to talk, roughly; None where nobody is."""
    if many == 0:
        return None
    about = roughly(many)
    if about is None:
        return gettext("A few are open to talk just now.")
    spelled = {
        5: gettext("five people"),
        10: gettext("ten people"),
        15: gettext("fifteen people"),
        20: gettext("twenty people"),
    }
    people = spelled.get(about) or gettext("%(num)s people", num=about)
    return gettext("About %(people)s are open to talk just now.", people=people)
