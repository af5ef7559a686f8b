"""The pages of somebody's contacts: one row a person with the encounters behind it, found by words or by an event.

Words are compared as the directory's are (kernel/folding.py), in Python: folded words of contacts are kept nowhere, and
an owner has some thousands of contacts at most. They are read some at a time, the latest first, until a page is full.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, Integer, bindparam, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.queries import FROM_EVENT, IS_LISTED, MINE
from eventnet.events.models import Event
from eventnet.kernel.cursors import Cursor
from eventnet.kernel.folding import Word, fold, words_to_find
from eventnet.people.models import Person
from eventnet.storage.reading import read

PAGE = 50
_AT_ONCE = 500
"""So many are read at a time where words are looked for."""


class Meeting(NamedTuple):
    """An encounter as a row shows it. Of somebody written down outside of any event the event's name is empty."""

    event: str
    met_at: datetime
    timezone: str


@dataclass(frozen=True)
class Listed:
    """A contact as the list shows it: the latest encounter first."""

    public_id: str
    name: str
    by_hand: bool
    meetings: list[Meeting]


@dataclass(frozen=True)
class Wanted:
    """Whom one looks for: all these words, met at the event with this public id. Nothing said is everybody."""

    words: Sequence[Word] = ()
    event: str | None = None


EVERYBODY: Final = Wanted()


@dataclass(frozen=True)
class ContactPage:
    """A page of contacts, the latest conversation first; `older` is where to go on, None at the end."""

    contacts: list[Listed]
    older: Cursor | None


_PLACE: Final = tuple_(Contact.met_at, Contact.public_id)
_SOME: Final = (
    select(Contact.id, Contact.public_id, Contact.name, Contact.by_hand, Contact.met_at, Contact.note)
    .where(MINE, IS_LISTED)
    .order_by(Contact.met_at.desc(), Contact.public_id.desc())
    .limit(bindparam("most", type_=Integer))
)
_SOME_FROM_EVENT: Final = _SOME.where(FROM_EVENT)
_MEETINGS: Final = (
    select(Encounter.contact_id, Encounter.event_name, Encounter.met_at, Encounter.timezone)
    .where(Encounter.contact_id.in_(bindparam("ids", expanding=True)))
    .order_by(Encounter.met_at.desc(), Encounter.id.desc())
)
_CARD: Final = type_coerce(Encounter.card, JSON)
_WORDS: Final = select(
    Encounter.contact_id,
    Encounter.event_name,
    Encounter.place,
    _CARD["headline"].as_string(),
    _CARD["organisation"].as_string(),
).where(Encounter.contact_id.in_(bindparam("ids", expanding=True)))


def contacts_of(
    session: Session, owner: Person, now: datetime, after: Cursor | None = None, wanted: Wanted = EVERYBODY
) -> ContactPage:
    """The contacts `owner` has behind `after`, open ones and those that stay, as they are `wanted`.

    Words are looked for in names, in the owner's note, in what the cards say of work, and in where the two met.
    """
    found: list[Any] = []
    behind, at_once = after, _AT_ONCE if wanted.words else PAGE + 1
    values = {"owner_id": owner.id, "now": now, "event": wanted.event, "most": at_once}
    while len(found) <= PAGE:
        some = read(session, _some(wanted, behind), values)
        found += _with_words(session, some, wanted.words) if wanted.words else some
        if len(some) < at_once:
            break
        behind = Cursor(some[-1].met_at, some[-1].public_id)
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return ContactPage(_listed(session, shown), Cursor(last.met_at, last.public_id) if last else None)


def _some(wanted: Wanted, behind: Cursor | None) -> Any:
    some = _SOME if wanted.event is None else _SOME_FROM_EVENT
    return some if behind is None else some.where((behind.at, behind.public_id) > _PLACE)


def _with_words(session: Session, some: Sequence[Any], words: Sequence[Word]) -> list[Any]:
    """Those of some contacts that hold all words."""
    texts: dict[int, list[str]] = defaultdict(list)
    for contact_id, *parts in read(session, _WORDS, {"ids": [one.id for one in some]}):
        texts[contact_id] += filter(None, parts)
    return [one for one in some if _holds(" ".join([one.name, one.note, *texts[one.id]]), words)]


def _holds(text: str, words: Sequence[Word]) -> bool:
    """Whether a text holds all words. Nearly all texts are told apart by their letters, before they are taken apart."""
    folded = fold(text)
    if not all(word.text in folded for word in words):
        return False
    there = words_to_find(text)
    return all(
        word.text in there or (word.is_begun and any(one.startswith(word.text) for one in there)) for word in words
    )


def _listed(session: Session, shown: Sequence[Any]) -> list[Listed]:
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    rows = read(session, _MEETINGS, {"ids": [one.id for one in shown]}) if shown else ()
    for contact_id, event, met_at, timezone in rows:
        meetings[contact_id].append(Meeting(event, met_at, timezone))
    return [Listed(one.public_id, one.name, one.by_hand, meetings[one.id]) for one in shown]


_EVENTS: Final = (
    select(Event.public_id, Event.name)
    .where(
        Event.id.in_(
            select(Encounter.event_id).join(Contact, Contact.id == Encounter.contact_id).where(MINE, IS_LISTED)
        )
    )
    .order_by(Event.starts_at.desc(), Event.id.desc())
)


def events_met_at(session: Session, owner: Person, now: datetime) -> list[tuple[str, str]]:
    """The events at which `owner` met their contacts: the id and name of each, the latest first."""
    return [(row.public_id, row.name) for row in read(session, _EVENTS, {"owner_id": owner.id, "now": now})]
