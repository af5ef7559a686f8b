"""Two people who turn out to be one: what a newcomer has moves to the person whose address is confirmed.

Where both have something, the confirmed person's stays, and the newcomer's fills what is blank. A consent is none of
those: being in an event's list, being told of to contacts, helping others start stay as the confirmed person has them,
and a way to reach the newcomer comes switched off.
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.account.rules import Giving, Stays, what_stays
from eventnet.cards.actions import bring_along, fill_blanks, keep_to_themselves
from eventnet.cards.index import take_off_list
from eventnet.care.models import TeamMessage
from eventnet.contacts.actions import hold_all_of
from eventnet.contacts.joining import move_contacts
from eventnet.contacts.models import Contact, Encounter
from eventnet.directory.meet_list import join_lists
from eventnet.events.actions import replace_aliases
from eventnet.events.models import Attendee
from eventnet.events.queries import latest_attendance
from eventnet.exchange.actions import empty_cards_between
from eventnet.exchange.models import Exchange
from eventnet.exchange.swapped import have_swapped, took_part
from eventnet.people.actions import hide, hold_people
from eventnet.people.models import Hiding, Person
from eventnet.people.queries import are_hidden


def merge(session: Session, newcomer: Person, known: Person, now: datetime) -> None:
    """Moves all that is `newcomer`'s to `known`, both held by the caller, and removes `newcomer`.

    Codes shown for the newcomer stop working. Nothing else changes for others than whom they hold.
    """
    attendees = _held(session, newcomer, known)
    replace_aliases(session, newcomer)
    _share_hidings(session, newcomer, known, now)
    move_contacts(session, newcomer.id, known.id, now)
    theirs = {attendee.event_id: attendee for attendee in attendees if attendee.person_id == known.id}
    latest = latest_attendance(session, known)
    for attendee in attendees:
        if attendee.person_id == newcomer.id and attendee.event_id in theirs:
            _merge_attendee(session, attendee, theirs[attendee.event_id], now)
        elif attendee.person_id == newcomer.id:
            _give_card(session, attendee, known, latest)
    session.execute(update(Attendee).where(Attendee.person_id == newcomer.id).values(person_id=known.id))
    session.execute(update(TeamMessage).where(TeamMessage.author_id == newcomer.id).values(author_id=known.id))
    session.execute(delete(Person).where(Person.id == newcomer.id))
    session.expire_all()


def _give_card(session: Session, attendee: Attendee, known: Person, latest: Attendee | None) -> None:
    """At an event that only the newcomer has joined, the name and the latest card of `known` are there from now on.

    Who was shown something else, or to other people, has not said yes to this.
    """
    take_off_list(session, attendee)
    attendee.tells_contacts = False
    attendee.name = known.name
    if latest is not None:
        bring_along(session, attendee, latest)
    else:
        keep_to_themselves(session, [attendee], address=known.email)


def _held(session: Session, newcomer: Person, known: Person) -> list[Attendee]:
    """The attendees that both are, they and all that merging touches held until this is over.

    Scans of any of them wait, and then find nobody behind a newcomer's code.
    """
    ids = [newcomer.id, known.id]
    session.execute(select(Person.id).where(Person.id == newcomer.id).with_for_update()).all()
    hidings = select(Hiding.hider_id, Hiding.hidden_id).where(or_(Hiding.hider_id.in_(ids), Hiding.hidden_id.in_(ids)))
    hold_people(session, {side for row in session.execute(hidings) for side in row}.difference(ids))
    return hold_all_of(session, ids)


def _share_hidings(session: Session, newcomer: Person, known: Person, now: datetime) -> None:
    """Whoever is hidden from the one is hidden from both, and no card between them says more than a name."""
    ids = {newcomer.id: known, known.id: newcomer}
    for hiding in session.scalars(
        select(Hiding).where(or_(Hiding.hider_id.in_(ids), Hiding.hidden_id.in_(ids))).order_by(Hiding.id)
    ).all():
        if {hiding.hider_id, hiding.hidden_id} == set(ids):
            continue  # nobody is hidden from themselves
        hider, hidden = (ids.get(side) or session.get_one(Person, side) for side in (hiding.hider_id, hiding.hidden_id))
        were_hidden = session.scalar(select(are_hidden(hider.id, hidden.id)))
        hide(session, hider, hidden, now, hiding.name)
        if not were_hidden:
            empty_cards_between(session, hider, hidden, now)


def _merge_attendee(session: Session, gone: Attendee, stays: Attendee, now: datetime) -> None:
    """Makes two attendees of one event one. Nobody has swapped cards with themselves."""
    for exchange in _exchanges_of(session, gone):
        other_id = _other(exchange, gone.id)
        twin = session.scalar(select(Exchange).where(have_swapped(stays.id, other_id)))
        if other_id == stays.id:
            session.delete(exchange)
        elif twin is None:
            _move(exchange, gone.id, stays.id)
        elif twin.exchanged_at <= exchange.exchanged_at:
            _join_exchanges(session, twin, exchange, (stays.id, gone.id, other_id))
        else:
            _join_exchanges(session, exchange, twin, (gone.id, stays.id, other_id))
            _move(exchange, gone.id, stays.id)
        session.flush()
    fill_blanks(session, stays, gone)
    _fill_presence(stays, gone, now)
    join_lists(session, gone, stays)
    session.execute(delete(Attendee).where(Attendee.id == gone.id))


def _fill_presence(stays: Attendee, gone: Attendee, now: datetime) -> None:
    """How the newcomer is there just now, where the other has said nothing of it."""
    if stays.presence.status_at(now) is None:
        stays.status, stays.status_until = gone.status, gone.status_until
    if not stays.presence.is_first_time_at(now):
        stays.first_time_until = gone.first_time_until


def _exchanges_of(session: Session, attendee: Attendee) -> list[Exchange]:
    in_order = select(Exchange).where(took_part(attendee.id)).order_by(Exchange.id)
    return list(session.scalars(in_order.execution_options(populate_existing=True)))


def _other(exchange: Exchange, attendee_id: int) -> int:
    return exchange.high_id if exchange.low_id == attendee_id else exchange.low_id


def _move(exchange: Exchange, from_id: int, to_id: int) -> None:
    """Puts one attendee in another's place; the smaller id becomes the low one, with what it gave."""
    other_id = _other(exchange, from_id)
    sides = {to_id: _given_by(exchange, from_id), other_id: _given_by(exchange, other_id)}
    if exchange.holder_id == from_id:
        exchange.holder_id = to_id
    exchange.low_id, exchange.high_id = sorted(sides)
    for attendee_id, giving in sides.items():
        _note_given(exchange, attendee_id, giving, giving.taken_back_at)


def _given_by(exchange: Exchange, giver_id: int, encounter: Encounter | None = None) -> Giving:
    """What an attendee gave in an exchange; `encounter` is what the other side has of it."""
    is_held = encounter is not None and encounter.card is not None
    if giver_id == exchange.low_id:
        gave = exchange.low_gave, exchange.low_taken_back_at, exchange.low_name
    else:
        gave = exchange.high_gave, exchange.high_taken_back_at, exchange.high_name
    return Giving(exchange.exchanged_at, *gave, is_held)


def _note_given(exchange: Exchange, giver_id: int, giving: Giving, taken_back_at: datetime | None) -> None:
    if giver_id == exchange.low_id:
        exchange.low_gave, exchange.low_taken_back_at, exchange.low_name = giving.gave, taken_back_at, giving.name
    else:
        exchange.high_gave, exchange.high_taken_back_at, exchange.high_name = giving.gave, taken_back_at, giving.name


def _join_exchanges(session: Session, kept: Exchange, dropped: Exchange, ids: tuple[int, int, int]) -> None:
    """Makes one exchange of a pair held twice: the earlier stays. The contacts of both sides are one each already.

    `ids` are those of the attendees: the one in `kept`, the one in `dropped`, and the other, who is in both.
    """
    one_id, twin_id, other_id = ids
    others = session.get_one(Attendee, other_id).person_id
    for giver_then, giver_later, holder in (
        (one_id, twin_id, Contact.owner_id == others),
        (other_id, other_id, Contact.owner_id != others),
    ):
        earlier, later = _encounter(session, kept, holder), _encounter(session, dropped, holder)
        givings = _given_by(kept, giver_then, earlier), _given_by(dropped, giver_later, later)
        stays = what_stays(*givings)
        _note_given(kept, giver_then, givings[stays.is_later], stays.taken_back_at)
        if encounter := _joined(session, earlier, later, stays):
            encounter.exchange_id = kept.id
    session.flush()
    session.delete(dropped)
    session.flush()


def _encounter(session: Session, exchange: Exchange, holder: ColumnElement[bool]) -> Encounter | None:
    which = select(Encounter).join(Encounter.contact).where(Encounter.exchange_id == exchange.id, holder)
    return session.scalar(which.execution_options(populate_existing=True))


def _joined(session: Session, earlier: Encounter | None, later: Encounter | None, stays: Stays) -> Encounter | None:
    """One encounter of two at the same event: the card that stays, and on the list for as long as either."""
    encounter = earlier or later
    if encounter is not None and stays.taken_back_at is not None:
        encounter.card = None
    if earlier is None or later is None:
        return encounter
    if stays.is_later:
        earlier.card, earlier.given_at = later.card, later.given_at
    earlier.again_until = max(filter(None, [earlier.again_until, later.again_until]), default=None)
    session.delete(later)
    session.flush()
    latest = select(func.max(Encounter.met_at)).where(Encounter.contact_id == earlier.contact_id)
    mine = update(Contact).where(Contact.id == earlier.contact_id)
    session.execute(mine.values(met_at=latest.scalar_subquery()).execution_options(synchronize_session=False))
    return earlier
