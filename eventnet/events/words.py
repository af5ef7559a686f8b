"""An event's times in words, and the moment it is at, for the request that asks."""

from eventnet.events.models import Event
from eventnet.events.rules import Moment, moment_at
from eventnet.kernel.days import day_of, last_day
from eventnet.web.current import now
from eventnet.web.i18n import clock_words, day_words, gettext


def moment_of(event: Event) -> Moment:
    """The moment `event` is at."""
    return moment_at(now(), starts_at=event.starts_at, ends_at=event.ends_at, zone=event.timezone)


def when_words(event: Event) -> str:
    """When an event is, as one says it at this moment: "today until 22:00"."""
    zone = event.timezone
    starts, ends = day_of(event.starts_at, zone), last_day(event.ends_at, zone)
    until = clock_words(event.ends_at, zone)
    if until == "00:00":
        until = "24:00"  # the end of the day that is named, not the beginning of the next
    if now() >= event.ends_at:
        return gettext("ended on %(day)s", day=day_words(ends))
    if day_of(now(), zone) == ends:
        return gettext("today until %(time)s", time=until)
    if starts <= day_of(now(), zone):
        return gettext("until %(day)s, %(time)s", day=day_words(ends), time=until)
    return gettext("from %(day)s, %(time)s", day=day_words(starts), time=clock_words(event.starts_at, zone))
