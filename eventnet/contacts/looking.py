"""The pages of somebody's contacts: one row a person with the encounters behind it, found by words or by an event.

Words are compared as the directory's are (kernel/folding.py), in Python: folded words of contacts are kept nowhere, and
an owner has some thousands of contacts at most. They are read some at a time, the latest first, until a page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import JSON, Integer, Select, bindparam, select, tuple_, type_coerce
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


class Listed(NamedTuple):
    """A contact as the list shows it. Of each meeting, the latest first: the event's name, when, and by whose clock.

    Of somebody written down outside of any event the name is empty.
    """

    public_id: str
    name: str
    by_hand: bool
    meetings: list[tuple[str, datetime, str]]

    @property
    def place(self) -> Cursor:
        """The place in the list: a contact stands where its latest meeting does."""
        return Cursor(self.meetings[0][1], self.public_id)


@dataclass(frozen=True)
class Wanted:
    """A search: all these words, met at the event with this public id. Where nothing is said it is for everybody."""

    words: Sequence[Word] = ()
    event: str | None = None


EVERYBODY: Final = Wanted()


@dataclass(frozen=True)
class ContactPage:
    """A page of contacts, the latest conversation first; `older` is where to go on, None at the end."""

    contacts: list[Listed]
    older: Cursor | None


_CARD: Final = type_coerce(Encounter.card, JSON)
_IN_WORDS: Final = (Encounter.place, _CARD["headline"].as_string(), _CARD["organisation"].as_string())


def _rows(*, with_words: bool, is_of_event: bool, behind: Cursor | None = None) -> Select[*tuple[Any, ...]]:
    """The statement for some contacts behind a place, with a row for each of their encounters."""
    some = select(Contact.id, Contact.public_id, Contact.name, Contact.by_hand, Contact.met_at, Contact.note)
    some = some.where(MINE, IS_LISTED).order_by(Contact.met_at.desc(), Contact.public_id.desc())
    if is_of_event:
        some = some.where(FROM_EVENT)
    if behind is not None:
        some = some.where(tuple_(Contact.met_at, Contact.public_id) < (behind.at, behind.public_id))
    one = some.limit(bindparam("most", type_=Integer)).subquery()
    row = select(one.c.public_id, one.c.name, one.c.by_hand, Encounter.event_name, Encounter.met_at, Encounter.timezone)
    if with_words:
        row = row.add_columns(one.c.note, *_IN_WORDS)
    return row.join(Encounter, Encounter.contact_id == one.c.id).order_by(
        one.c.met_at.desc(), one.c.public_id.desc(), Encounter.met_at.desc(), Encounter.id.desc()
    )


_FIRST: Final = {
    (with_words, is_of_event): _rows(with_words=with_words, is_of_event=is_of_event)
    for with_words in (False, True)
    for is_of_event in (False, True)
}


def contacts_of(
    session: Session, owner: Person, now: datetime, after: Cursor | None = None, wanted: Wanted = EVERYBODY
) -> ContactPage:
    """The contacts `owner` has behind `after`, open ones and those that stay, as they are `wanted`.

    Words are looked for in names, in the owner's note, in what the cards say of work, and in where the two met.
    """
    found: list[Listed] = []
    behind, at_once = after, _AT_ONCE if wanted.words else PAGE + 1
    with_words, is_of_event = bool(wanted.words), wanted.event is not None
    values = {"owner_id": owner.id, "now": now, "event": wanted.event, "most": at_once}
    while len(found) <= PAGE:
        statement = _FIRST[with_words, is_of_event]
        if behind is not None:
            statement = _rows(with_words=with_words, is_of_event=is_of_event, behind=behind)
        some, texts = _taken_together(read(session, statement, values))
        found += [one for one in some if _holds(texts[one.public_id], wanted.words)] if wanted.words else some
        if len(some) < at_once:
            break
        behind = some[-1].place
    return ContactPage(found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else None)


def _taken_together(rows: Sequence[Any]) -> tuple[list[Listed], dict[str, str]]:
    """The contacts of rows that have one for each encounter, and the text of each, to look for words in."""
    found: dict[str, Listed] = {}
    texts: dict[str, list[str]] = {}
    for public_id, name, by_hand, event, met_at, timezone, *said in rows:
        if public_id not in found:
            found[public_id] = Listed(public_id, name, by_hand, [])
            texts[public_id] = [name, *said[:1]]
        found[public_id].meetings.append((event, met_at, timezone))
        if said:
            texts[public_id] += filter(None, [event, *said[1:]])
    return list(found.values()), {public_id: " ".join(parts) for public_id, parts in texts.items()}


def _holds(text: str, words: Sequence[Word]) -> bool:
    """Whether a text holds all words. Nearly all texts are told apart by their letters, before they are taken apart."""
    folded = fold(text)
    if not all(word.text in folded for word in words):
        return False
    there = words_to_find(text)
    return all(
        word.text in there or (word.is_begun and any(one.startswith(word.text) for one in there)) for word in words
    )


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
