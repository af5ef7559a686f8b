"""A person met, as a row of a mail: what a stranger wrote goes through `kernel/harmless.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from eventnet.event_mails.queries import Named
from eventnet.kernel.days import day_of, last_day
from eventnet.kernel.harmless import harmless
from eventnet.kernel.text import tidy_line


@dataclass(frozen=True)
class Row:
    """One row: the name ("" where it does not belong into a mail), when they met, the last day, and own promises.

    A promise is the reader's own word to themselves, so it stands as it is, in one line.
    """

    name: str
    met_at: datetime
    zone: str
    day: date
    until: date | None
    promises: tuple[str, ...]


def rows_of(named: Sequence[Named]) -> list[Row]:
    """The rows of a mail: who was promised something first, then in the order they met."""
    rows = [
        Row(
            name=harmless(one.name),
            met_at=one.met_at,
            zone=one.zone,
            day=day_of(one.met_at, one.zone),
            until=last_day(one.deadline_at, one.contact_zone) if one.is_open else None,
            promises=tuple(tidy_line(text) for text in one.promises),
        )
        for one in named
    ]
    return sorted(rows, key=lambda row: not row.promises)
