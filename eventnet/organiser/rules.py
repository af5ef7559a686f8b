"""When an event is, as it is typed; what may stand on a poster; what a question is. Values in, values out."""

import enum
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from eventnet.events.rules import Plan
from eventnet.kernel.days import instant_at, wall_clock

LONGEST = timedelta(days=31)
"""How long an event may be, from its first to its last minute."""

FARTHEST_YEARS = 3
"""How many years ahead, or back, an event may be put: what lies beyond is a typing mistake in the year."""

_WALL = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?", re.ASCII)


class Fault(enum.StrEnum):
    """A fault in a time as it was typed."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    LEFT_OUT = "left_out"
    TOO_FAR = "too_far"
    ENDS_FIRST = "ends_first"
    TOO_LONG = "too_long"
    OVER = "over"


@dataclass
class Times:
    """Start and end of an event as instants in UTC, or else what is wrong with which of them."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    faults: dict[str, Fault] = field(default_factory=dict)


def shown_wall(instant: datetime, zone: str) -> str:
    """An instant as a field for day and time shows it, in `zone`, to the minute."""
    return wall_clock(instant, zone).strftime("%Y-%m-%dT%H:%M")


def times_of(starts: str, ends: str, zone: str, *, now: datetime, before: Plan | None = None) -> Times:
    """Start and end, typed as what clocks in `zone` show; of a new event, or of one as it was `before`.

    Of an hour that comes twice an event starts in the first and ends in the second: it is never shorter than meant.
    What was not touched means the very instant that was shown. A new event may not be over before it is made.
    """
    times = Times()
    keeps_zone = before is not None and zone == before.timezone
    for name, text in (("starts", starts), ("ends", ends)):
        was = getattr(before, f"{name}_at") if keeps_zone else None
        if was is not None and text == shown_wall(was, zone):
            setattr(times, f"{name}_at", was)
            continue
        found = _instant(text, zone, later=name == "ends", now=now)
        if isinstance(found, Fault):
            times.faults[name] = found
        else:
            setattr(times, f"{name}_at", found)
    if times.starts_at is not None and times.ends_at is not None:
        times.faults |= _between(times.starts_at, times.ends_at, now=now, is_new=before is None)
    return times


def _instant(text: str, zone: str, *, later: bool, now: datetime) -> datetime | Fault:
    if not text:
        return Fault.MISSING
    found = _WALL.fullmatch(text)
    try:
        wall = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        wall = None
    if wall is None:
        return Fault.UNREADABLE
    if abs(wall.year - now.year) > FARTHEST_YEARS:
        return Fault.TOO_FAR
    return instant_at(wall, zone, later=later) or Fault.LEFT_OUT


def _between(starts_at: datetime, ends_at: datetime, *, now: datetime, is_new: bool) -> dict[str, Fault]:
    if ends_at <= starts_at:
        return {"ends": Fault.ENDS_FIRST}
    if ends_at - starts_at > LONGEST:
        return {"ends": Fault.TOO_LONG}
    return {"ends": Fault.OVER} if is_new and ends_at <= now else {}


QUESTION_LENGTH = 200

_ENDS_OF_QUESTIONS = ("?", "？", "؟")


def is_question(text: str) -> bool:
    """True where `text` ends as questions do, in whatever writing; marks of direction may follow."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").endswith(_ENDS_OF_QUESTIONS)


_SIZES = (46, 80, 130, 220)
"""Up to how many letters a question is set in the largest size of a poster, the second, and so on."""


def poster_size(questions: Iterable[str]) -> int:
    """In which size, 1 (the largest) to 5, questions stand on a poster so that the longest of them has room."""
    longest = max(_width(question) for question in questions)
    return 1 + sum(longest > limit for limit in _SIZES)


def _width(text: str) -> int:
    """How wide a text is, in letters: capitals, and Chinese and Japanese ones, count for two."""
    return sum(2 if c.isupper() or unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def as_sentence(text: str) -> str:
    """`text` with a full stop, unless it ends with a mark of its own."""
    return text if unicodedata.category(text[-1]).startswith("P") else f"{text}."


def is_run_by_others(operator: str | None, operator_email: str | None, organisers: Iterable[tuple[str, str]]) -> bool:
    """True where those who organise an event, by name and address, are surely not those who run the installation.

    Only whoever runs it can look into its database and see who met whom. So they must have said who they are, and no
    organiser may have their name or write from their mail domain. Where that can't be told, the answer is no.
    """
    if not operator or not operator_email:
        return False
    domain = _domain(operator_email)
    return all(name.casefold() != operator.casefold() and _domain(email) != domain for name, email in organisers)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


_FEWEST_DIGITS = 6


def speaks_of(text: str, *, called: Iterable[str], reached: Iterable[str]) -> bool:
    """True where a care contact means somebody who goes by one of these names, first name alone too, or these ways."""
    words = set(re.findall(r"\w+", text.casefold()))
    for name in called:
        parts = re.findall(r"\w+", name.casefold())
        if parts and (parts[0] in words or name.casefold() in text.casefold()):
            return True
    digits = re.sub(r"\D", "", text)
    for way in reached:
        # Numbers end alike, however they begin: with 0, with +49, with 0049.
        number = re.sub(r"\D", "", way)[-_FEWEST_DIGITS:] if "@" not in way else ""
        if way.casefold() in text.casefold() or (len(number) == _FEWEST_DIGITS and number in digits):
            return True
    return False
