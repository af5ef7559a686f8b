"""The two sides of a scan: whose code it is and who scans, what was between them before, both as they are now.

A scan asks these while others wait for their turn, so each is made once, and brings values instead of objects.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Connection, Integer, Select, and_, bindparam, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.contacts.rules import Lifecycle, State, state_at
from eventnet.events.facts import EventFacts
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import CardChoice, WhoMayAsk
from eventnet.exchange.codes import Code, LiveCode
from eventnet.exchange.models import CardRequest, Exchange
from eventnet.exchange.rules import Pair
from eventnet.exchange.swapped import are_asking, have_swapped
from eventnet.people.actions import VanishedError, people_held
from eventnet.people.models import BrowserSession, Person
from eventnet.people.queries import LIVES, Asker, are_hidden
from eventnet.storage.reading import read

_NOBODY = 0


class Side(NamedTuple):
    """An attendee as a swap sees them: whose they are, their card, how much of it they give, if mails come."""

    id: int
    person_id: int
    alias: bytes
    name: str
    headline: str
    organisation: str
    offer: str
    need: str
    card_choice: CardChoice
    wants_mails: bool
    badge_hash: bytes | None
    badge_name: str
    may_ask: WhoMayAsk

    def has(self, code: Code) -> bool:
        """True where a code is theirs, and has not been replaced."""
        return self.alias == code.alias if isinstance(code, LiveCode) else self.badge_hash == code.hash


def _columns(attendee: Any) -> list[Any]:
    return [getattr(attendee, name) for name in Side._fields]


_scanner, _holder = aliased(Attendee), aliased(Attendee)
_EVENT: Final = [getattr(Event, name) for name in EventFacts._fields]
_FOUND: Final = [*_EVENT, *_columns(_holder), *_columns(_scanner)]


def _is_there_for(viewer: Any) -> ColumnElement[bool]:
    """The condition that the holder is there for `viewer`: not hidden from them, or they have exchanged cards."""
    return or_(~are_hidden(_holder.person_id, viewer), exists().where(have_swapped(_scanner.id, _holder.id)))


def _takes_part(viewer: Any) -> ColumnElement[bool]:
    return and_(_scanner.event_id == _holder.event_id, _scanner.person_id == viewer)


_viewer: Final = bindparam("viewer", type_=Integer)
_ITS: Final = {True: _holder.alias == bindparam("mark"), False: _holder.badge_hash == bindparam("mark")}
"""The condition that a code is the holder's, for live codes and for badges, each of which an index answers."""

_BEHIND: Final = {
    is_live: select(*_FOUND)
    .join(_holder, _holder.event_id == Event.id)
    .outerjoin(_scanner, _takes_part(_viewer))
    .where(is_its, _is_there_for(_viewer))
    for is_live, is_its in _ITS.items()
}
_ASKER_AND_BEHIND: Final = {
    is_live: select(Person.id, Person.public_id, BrowserSession.secret_hash, Person.confirmed_at, *_FOUND)
    .select_from(BrowserSession)
    .join(Person, Person.id == BrowserSession.person_id)
    .outerjoin(_holder, is_its)
    .outerjoin(_scanner, _takes_part(Person.id))
    .outerjoin(Event, and_(Event.id == _holder.event_id, _is_there_for(Person.id)))
    .where(LIVES)
    for is_live, is_its in _ITS.items()
}
Found = tuple[EventFacts, Side, Side | None]


def _mark(code: Code) -> bytes:
    return code.alias if isinstance(code, LiveCode) else code.hash


def sides_behind(session: Session, viewer: Person | Asker | None, code: Code) -> Found | None:
    """The event and the attendee whose code this is, if `viewer` may see them, and `viewer` there, if they take part.

    Somebody hidden from the viewer is not there, unless the two have exchanged cards before. One statement decides
    it all, so an unknown code and a hidden holder can't be told apart.
    """
    who = viewer.id if viewer else _NOBODY
    rows = read(session, _BEHIND[isinstance(code, LiveCode)], {"mark": _mark(code), "viewer": who})
    return _found(rows[0]) if rows else None


def asker_and_sides(
    session: Session, session_hash: bytes, code: Code, now: datetime
) -> tuple[Asker | None, Found | None]:
    """The owner of the living session with this hash, and what `sides_behind` finds for them, in one statement."""
    wanted = _ASKER_AND_BEHIND[isinstance(code, LiveCode)]
    rows = read(session, wanted, {"secret_hash": session_hash, "mark": _mark(code), "now": now})
    if not rows:
        return None, None
    asks, found = rows[0][: len(Asker._fields)], rows[0][len(Asker._fields) :]
    return Asker._make(asks), _found(found) if found[0] is not None else None


def _found(row: Sequence[Any]) -> Found:
    """The event, the holder, the scanner in a row of `_FOUND`."""
    holder, scanner = len(EventFacts._fields), len(EventFacts._fields) + len(Side._fields)
    scans = Side._make(row[scanner:]) if row[scanner] is not None else None
    return EventFacts._make(row[:holder]), Side._make(row[holder:scanner]), scans


TWO: Final[tuple[BindParameter[int], BindParameter[int]]] = (bindparam("one"), bindparam("other"))
"""The two a statement is about: fewer words for the database than a list of any length."""


def _held(ids: Any) -> Select[Any]:
    there = select(*_columns(Attendee)).where(Attendee.id.in_(ids))
    return there.order_by(Attendee.id).with_for_update(key_share=True)


_BOTH_HELD: Final = _held(TWO)


def hold_both(connection: Connection, one: int, other: int) -> dict[int, Side]:
    """Two attendees as they are now, held until the transaction ends, the smaller id first: so nobody deadlocks."""
    rows = connection.execute(_BOTH_HELD, {"one": one, "other": other})
    return {row[0]: Side._make(row) for row in rows}


_THERE: Final = people_held(
    union_all(select(Attendee.person_id).where(Attendee.id.in_(TWO)), select(BrowserSession.person_id).where(LIVES))
).cte("there")
_ALL_HELD: Final = (
    select(
        *_columns(Attendee),
        _THERE.c.confirmed_at,
        select(BrowserSession.id)
        .join(_THERE, _THERE.c.id == BrowserSession.person_id)
        .where(LIVES)
        .correlate(None)
        .exists()
        .label("asks"),
    )
    .join(_THERE, _THERE.c.id == Attendee.person_id)
    .where(Attendee.id.in_(TWO), select(func.count()).select_from(_THERE).scalar_subquery() > 0)
    .order_by(Attendee.id)
    .with_for_update(key_share=True, of=Attendee)
)


def hold_all(
    connection: Connection, one: int, other: int, *, asker: Asker | None, now: datetime
) -> tuple[dict[int, Side], dict[int, bool]]:
    """Holds two attendees like `hold_both`, and before them the people behind them and `asker`.

    Returns who of the two is there, and which of the people have confirmed their address. All in one statement, in the
    order of `hold_namesakes`: counting the people holds every one of them, and until they are counted no attendee is
    looked for. Raises VanishedError where `asker` is not signed in any more.
    """
    session_hash = asker.session_hash if asker else b""
    rows = connection.execute(_ALL_HELD, {"one": one, "other": other, "secret_hash": session_hash, "now": now}).all()
    if asker and not any(row.asks for row in rows):
        raise VanishedError
    sides = {row[0]: Side._make(row[: len(Side._fields)]) for row in rows}
    return sides, {row.person_id: row.confirmed_at is not None for row in rows}


def hold_sides(connection: Connection, ids: Iterable[int]) -> None:
    """Holds any number of attendees in the same order."""
    connection.execute(_held(list(ids)))


@dataclass(frozen=True)
class Before:
    """The history of two attendees before a scan: whether they are hidden, and the pair they are.

    `pair` and `exchange_id` are None where they never swapped cards at this event; `request` is what one of them has
    asked the other. `contact_id` (public) and
    `contact_name` are of the scanner's contact of the holder, wherever they met, None where there is none. Whoever of
    both has paused stands in `paused_until`.
    """

    hidden: bool
    pair: Pair | None
    exchange_id: int | None
    request: "Request | None"
    contact_id: str | None
    contact_name: str | None
    paused_until: Mapping[int, datetime]


class Request(NamedTuple):
    """A request between two attendees: its ids, who asked, and what they know the other by."""

    id: int
    public_id: str
    asker_id: int
    name: str


_scanners_pause, _holders_pause = aliased(Pause), aliased(Pause)
_BEFORE: Final = (
    select(
        are_hidden(bindparam("scanner_person"), bindparam("holder_person")).label("hidden"),
        Exchange.id,
        Exchange.low_id,
        Exchange.low_name,
        Exchange.high_name,
        Exchange.exchanged_at,
        Exchange.low_taken_back_at,
        Exchange.high_taken_back_at,
        Contact.public_id.label("contact_id"),
        Contact.name.label("contact_name"),
        and_(Encounter.id.is_not(None), Encounter.card.is_not(None)).label("holds_card"),
        Contact.deadline_at,
        Contact.gone_at,
        Contact.timezone,
        Contact.outcome,
        Contact.decided_at,
        Contact.postponed,
        _scanners_pause.ends_at.label("scanner_paused_until"),
        _holders_pause.ends_at.label("holder_paused_until"),
        CardRequest.id.label("request_id"),
        CardRequest.public_id.label("request_public_id"),
        CardRequest.asker_id,
        CardRequest.name.label("asked_name"),
    )
    .select_from(Attendee)
    .outerjoin(Exchange, have_swapped(bindparam("scanner"), bindparam("holder")))
    .outerjoin(CardRequest, are_asking(bindparam("scanner"), bindparam("holder")))
    .outerjoin(
        Contact,
        and_(Contact.owner_id == bindparam("scanner_person"), Contact.person_id == bindparam("holder_person")),
    )
    .outerjoin(Encounter, and_(Encounter.exchange_id == Exchange.id, Encounter.contact_id == Contact.id))
    .outerjoin(_scanners_pause, _scanners_pause.person_id == bindparam("scanner_person"))
    .outerjoin(_holders_pause, _holders_pause.person_id == bindparam("holder_person"))
    .where(Attendee.id == bindparam("scanner"))
)


def before(connection: Connection, scanner: Side, holder: Side, now: datetime) -> Before:
    """The history of `scanner` with `holder` so far, in one statement."""
    ids = {"scanner": scanner.id, "holder": holder.id}
    people = {"scanner_person": scanner.person_id, "holder_person": holder.person_id}
    row = connection.execute(_BEFORE, ids | people).one()
    hidden = bool(row.hidden)
    pauses = {scanner.person_id: row.scanner_paused_until, holder.person_id: row.holder_paused_until}
    paused_until = {person_id: until for person_id, until in pauses.items() if until is not None and now < until}
    asked = (row.request_id, row.request_public_id, row.asker_id, row.asked_name)
    request = Request(*asked) if row.request_id is not None else None
    if row.id is None:
        return Before(hidden, None, None, request, row.contact_id, row.contact_name, paused_until)
    is_holder_low = row.low_id == holder.id
    low, high = (row.low_name, row.low_taken_back_at), (row.high_name, row.high_taken_back_at)
    (name, holder_took_back_at), (_, scanner_took_back_at) = (low, high) if is_holder_low else (high, low)
    there = (row.deadline_at, row.gone_at, row.timezone, row.outcome, row.decided_at, row.postponed)
    pair = Pair(
        name=name,
        exchanged_at=row.exchanged_at,
        hidden=hidden,
        holder_took_back_at=holder_took_back_at,
        scanner_took_back_at=scanner_took_back_at,
        contact=state_at(Lifecycle(*there), now) if row.contact_id else State.DELETED,
        holds_card=bool(row.holds_card),
    )
    return Before(hidden, pair, row.id, request, row.contact_id, row.contact_name, paused_until)
