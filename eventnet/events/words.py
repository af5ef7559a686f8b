"""An event's times in words, the moment it is at, and how people are there, for the request that asks."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from eventnet.events.models import Event
from eventnet.events.rules import Mode, Moment, Status, moment_at
from eventnet.kernel.days import day_of, end_of_day, last_day
from eventnet.web.current import now
from eventnet.web.i18n import city_words, clock_words, day_words, gettext
from eventnet.web.i18n import lazy_gettext as _l

STATUS_LABELS = {
    Status.OPEN: _l("Open to talk"),
    Status.HELP: _l("Help me start"),
    Status.BREAK: _l("Taking a break"),
    Status.NOT_TODAY: _l("Not today"),
}

_FROM_ELSEWHERE = {Mode.HYBRID, Mode.REMOTE}

_NO_DAY_NEEDED = timedelta(hours=12)
"""An hour so close needs no day, even past midnight."""


def moment_of(event: Event) -> Moment:
    """The moment `event` is at."""
    return moment_at(now(), starts_at=event.starts_at, ends_at=event.ends_at, zone=event.timezone)


def when_words(event: Event) -> str:
    """The time of an event, as one says it at this moment: "today until 22:00"."""
    zone = event.timezone
    starts, ends = day_of(event.starts_at, zone), last_day(event.ends_at, zone)
    until = _end_words(event)
    if now() >= event.ends_at:
        return gettext("ended on %(day)s", day=day_words(ends))
    if day_of(now(), zone) == ends:
        return by_its_clock(event, gettext("today until %(time)s", time=until), event.ends_at)
    if starts <= day_of(now(), zone):
        return by_its_clock(event, gettext("until %(day)s, %(time)s", day=day_words(ends), time=until), event.ends_at)
    begins = clock_words(event.starts_at, zone)
    when = gettext("from %(day)s, %(time)s", day=day_words(starts), time=begins)
    return by_its_clock(event, when, event.starts_at)


def by_its_clock(event: Event, when: str, at: datetime) -> str:
    """`when` with whose clocks show it, at an event that people take part in from elsewhere: "18:00, Berlin time".

    At any other a page knows these words, and its script (`clocks.js`) says them on a device whose own clock shows
    something else `at` that time; the join page, which is one request, has none.
    """
    named = gettext("%(when)s, %(city)s time", when=when, city=city_words(event.timezone))
    if event.mode in _FROM_ELSEWHERE:
        return named
    shown = at.astimezone(ZoneInfo(event.timezone)).isoformat(timespec="seconds")
    return Markup('<span data-clock="%s" data-named="%s">%s</span>') % (shown, named, when)


def _end_words(event: Event) -> str:
    """The hour at which an event ends, at the end of the day that is named, not at the beginning of the next."""
    until = clock_words(event.ends_at, event.timezone)
    return "24:00" if until == "00:00" else until


def span_words(event: Event) -> str:
    """The time of an event, from beginning to end: "Friday, 20 November, 18:00 to 22:00"."""
    zone = event.timezone
    first, last = day_of(event.starts_at, zone), last_day(event.ends_at, zone)
    begins, ends = clock_words(event.starts_at, zone), _end_words(event)
    if first == last:
        when = gettext("%(day)s, %(begins)s to %(ends)s", day=day_words(first), begins=begins, ends=ends)
    else:
        from_words, to_words = f"{day_words(first)}, {begins}", f"{day_words(last)}, {ends}"
        when = gettext("%(from)s until %(to)s", **{"from": from_words, "to": to_words})
    return by_its_clock(event, when, event.starts_at)


def until_words(until: datetime, zone: str) -> str:
    """The end of something that goes on, as one says it at this moment: "until 18:00", "until the end of today"."""
    last = last_day(until, zone)
    is_today = last == day_of(now(), zone)
    if until == end_of_day(last, zone):
        return (
            gettext("until the end of today") if is_today else gettext("until the end of %(day)s", day=day_words(last))
        )
    time = clock_words(until, zone)
    if is_today or until - now() < _NO_DAY_NEEDED:
        return gettext("until %(time)s", time=time)
    return gettext("until %(day)s, %(time)s", day=day_words(last), time=time)


def status_words(status: Status | None, until: datetime | None, zone: str) -> str:
    """The words for how somebody is there just now, and until when: "Open to talk, until 18:00"; "" without a status.

    "Not today" says itself how long.
    """
    if status is None:
        return ""
    label = str(STATUS_LABELS[status])
    if status is Status.NOT_TODAY or until is None:
        return label
    return gettext("%(status)s, %(until)s", status=label, until=until_words(until, zone))
