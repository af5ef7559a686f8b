"""Making one exchange of two, where two people turn out to be one, and what is hidden from the one from both."""

from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Attendee
from eventnet.exchange.actions import empty_cards_between
from eventnet.exchange.models import CardRequest, Exchange, ScanAnswer
from eventnet.exchange.swapped import are_asking, have_swapped, took_part
from eventnet.exchange.twins import Giving, Stays, what_stays
from eventnet.people.actions import hide
from eventnet.people.models import Hiding, Person
from eventnet.people.queries import are_hidden


def share_hidings(session: Session, newcomer_id: int, known_id: int, now: datetime) -> None:
    """Hides from both whoever is hidden from the one, and leaves no card between them that says more than a name."""
    twins = {newcomer_id: known_id, known_id: newcomer_id}
    for hiding in session.scalars(
        select(Hiding).where(or_(Hiding.hider_id.in_(twins), Hiding.hidden_id.in_(twins))).order_by(Hiding.id)
    ).all():
        if {hiding.hider_id, hiding.hidden_id} == set(twins):
            continue  # nobody is hidden from themselves
        hider, hidden = (session.get_one(Person, twins.get(side, side)) for side in (hiding.hider_id, hiding.hidden_id))
        were_hidden = session.scalar(select(are_hidden(hider.id, hidden.id)))
        hide(session, hider, hidden, now, hiding.name)
        if not were_hidden:
            empty_cards_between(session, hider, hidden, now)


def share_answers(session: Session, newcomer_id: int, known_id: int, _now: datetime) -> None:
    """Gives the known person the answers that the newcomer's phone may ask for once more, and those that name them."""
    twin = select(ScanAnswer.scan_id).where(ScanAnswer.person_id == known_id)
    mine = ScanAnswer.person_id == newcomer_id
    session.execute(delete(ScanAnswer).where(mine, ScanAnswer.scan_id.in_(twin)))
    session.execute(update(ScanAnswer).where(mine).values(person_id=known_id))
    session.execute(update(ScanAnswer).where(ScanAnswer.about_id == newcomer_id).values(about_id=known_id))


def join_exchanges(session: Session, gone_id: int, stays_id: int, _now: datetime) -> None:
    """Gives the exchanges of one attendee to another at the same event. Nobody has swapped cards with themselves."""
    for exchange in _exchanges_of(session, gone_id):
        other_id = _other(exchange, gone_id)
        twin = session.scalar(select(Exchange).where(have_swapped(stays_id, other_id)))
        if other_id == stays_id:
            session.delete(exchange)
        elif twin is None:
            _move(exchange, gone_id, stays_id)
        elif twin.exchanged_at <= exchange.exchanged_at:
            _make_one(session, twin, exchange, (stays_id, gone_id, other_id))
        else:
            _make_one(session, exchange, twin, (gone_id, stays_id, other_id))
            _move(exchange, gone_id, stays_id)
        session.flush()


def join_requests(session: Session, gone_id: int, stays_id: int, _now: datetime) -> None:
    """Gives the requests of one attendee to another at the same event, whose exchanges are joined already.

    What the other has asked, or was asked, stays as it is; whoever has swapped cards asks no more.
    """
    mine = or_(CardRequest.low_id == gone_id, CardRequest.high_id == gone_id)
    for request in session.scalars(select(CardRequest).where(mine).order_by(CardRequest.id)).all():
        other_id = request.high_id if request.low_id == gone_id else request.low_id
        twin = session.scalar(select(CardRequest.id).where(are_asking(stays_id, other_id)))
        if other_id == stays_id or twin is not None:
            session.delete(request)
        else:
            request.low_id, request.high_id = sorted([stays_id, other_id])
            request.asker_id = stays_id if request.asker_id == gone_id else other_id
        session.flush()
    of_stays = or_(CardRequest.low_id == stays_id, CardRequest.high_id == stays_id)
    swapped = exists().where(have_swapped(CardRequest.low_id, CardRequest.high_id))
    session.execute(delete(CardRequest).where(of_stays, swapped).execution_options(synchronize_session=False))


def _exchanges_of(session: Session, attendee_id: int) -> list[Exchange]:
    in_order = select(Exchange).where(took_part(attendee_id)).order_by(Exchange.id)
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


def _make_one(session: Session, kept: Exchange, dropped: Exchange, ids: tuple[int, int, int]) -> None:
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
