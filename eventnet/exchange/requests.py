"""Requests for a card: who asks whom, and what the one who is asked says to it.

A request that was declined or silenced stays as it is, so that whoever asks can't tell it from one that waits. All of
them end when exchanging closes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, and_, bindparam, case, or_, select, update
from sqlalchemy.orm import Session, aliased

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenCard, given
from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Attendee
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER
from eventnet.exchange.models import CardRequest
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.queries import my_side
from eventnet.exchange.rules import Answer, CameBy, Timing
from eventnet.exchange.swapping import swap
from eventnet.people.models import Hiding, Person
from eventnet.people.queries import are_hidden
from eventnet.storage.reading import read
from eventnet.storage.transactions import repeated

MOST_SHOWN = 50
"""So many requests are shown; the next come up as one answers these."""

_asker = aliased(Attendee)
_me: Final = bindparam("me", type_=Integer)
_me_asked: Final = and_(
    or_(CardRequest.low_id == _me, CardRequest.high_id == _me),
    CardRequest.asker_id != _me,
    CardRequest.silenced.is_(False),
)
"""The condition that a request is for my eyes, but that who asks may be hidden."""


@dataclass(frozen=True)
class Asked:
    """A request to somebody: who asks, as they are called now, and the card that came with it (None: the name only).

    `met_at` is when they met, where it is by a scan that arrived late; then the question is whether they did.
    """

    public_id: str
    name: str
    card: GivenCard | None
    came_by: CameBy
    asked_at: datetime
    met_at: datetime | None
    is_declined: bool


def is_asking_over(me: Attendee, now: datetime) -> bool:
    """True where exchanging at the event of `me` has closed, and every request with it."""
    return now >= me.event.ends_at + EXCHANGE_CLOSES_AFTER


def asked_of(session: Session, me: Attendee, now: datetime) -> list[Asked]:
    """The requests to `me`, the latest first: with the card of whoever asks, as they give it now."""
    if is_asking_over(me, now):
        return []
    rows = session.execute(
        select(CardRequest, _asker)
        .join(_asker, _asker.id == CardRequest.asker_id)
        .where(_me_asked, ~are_hidden(_asker.person_id, me.person_id))
        .order_by(CardRequest.asked_at.desc(), CardRequest.id.desc())
        .limit(MOST_SHOWN),
        {"me": me.id},
    ).all()
    if not rows:
        return []
    mine, *theirs = cards_of(session, [me, *(asker for _, asker in rows)])
    return [
        Asked(
            public_id=request.public_id,
            name=asker.name,
            card=given(card, asker.card_choice, to=mine),
            came_by=request.came_by,
            asked_at=request.asked_at,
            met_at=request.met_at,
            is_declined=request.declined_at is not None,
        )
        for (request, asker), card in zip(rows, theirs, strict=True)
    ]


_WAITING: Final = (
    select(_asker.name)
    .join(CardRequest, CardRequest.asker_id == _asker.id)
    .where(_me_asked, CardRequest.declined_at.is_(None), ~are_hidden(_asker.person_id, bindparam("person")))
    .order_by(CardRequest.asked_at.desc(), CardRequest.id.desc())
    .limit(1)
)


def latest_asking(session: Session, me: Attendee, now: datetime) -> str | None:
    """The name of whoever asked `me` last and waits for an answer; None where nobody does."""
    if is_asking_over(me, now):
        return None
    rows = read(session, _WAITING, {"me": me.id, "person": me.person_id})
    return rows[0][0] if rows else None


_MINE: Final = (
    select(CardRequest.name, CardRequest.asked_at)
    .where(
        CardRequest.asker_id == _me,
        ~select(Hiding.id)
        .join(Attendee, Attendee.person_id == Hiding.hidden_id)
        .where(
            Hiding.hider_id == bindparam("person"),
            Attendee.id == case((CardRequest.low_id == _me, CardRequest.high_id), else_=CardRequest.low_id),
        )
        .exists(),
    )
    .order_by(CardRequest.asked_at.desc(), CardRequest.id.desc())
    .limit(MOST_SHOWN)
)


def asked_by(session: Session, me: Attendee, now: datetime) -> list[tuple[str, datetime]]:
    """The people `me` has asked, and when, the latest first. What they have said to it, if anything, is not told.

    Those whom `me` has hidden are left out; those who have hidden `me` are not, for that would tell.
    """
    if is_asking_over(me, now):
        return []
    return [(name, asked_at) for name, asked_at in read(session, _MINE, {"me": me.id, "person": me.person_id})]


_this: Final = CardRequest.public_id == bindparam("this")


def say_yes(session: Session, me: Attendee, person: Person, public_id: str, now: datetime) -> Outcome | None:
    """Swaps cards with whoever asked `me`; None where there is no such request. Sent twice, it is answered the same.

    In a transaction of its own. Also one that was declined before can be said yes to. Raises BusyError.
    """
    asker_id = session.scalar(select(CardRequest.asker_id).where(_me_asked, _this), {"me": me.id, "this": public_id})
    if asker_id is None:
        return _said_before(session, person, public_id)
    return repeated(
        session,
        lambda: swap(
            session, scanner_id=me.id, holder_id=asker_id, event=me.event, code=None, timing=Timing(None, now)
        ),
    )


def _said_before(session: Session, person: Person, public_id: str) -> Outcome | None:
    """What a yes came to that was said before: the exchange goes on under the id of the request."""
    side = my_side(session, person, public_id=public_id)
    if side is None:
        return None
    mine = select(Contact.public_id).join(Encounter).where(Contact.owner_id == person.id)
    contact_id = session.scalar(mine.where(Encounter.exchange_id == side.exchange.id))
    return Outcome(Answer.EXCHANGED, contact_id=contact_id, name=side.other_name)


def say_no(session: Session, me: Attendee, public_id: str, now: datetime) -> bool:
    """Declines what somebody asked `me`, without telling them; whether there is such a request."""
    which = select(CardRequest.id).where(_me_asked, _this)
    request_id = session.scalar(which, {"me": me.id, "this": public_id})
    if request_id is None:
        return False
    mine = update(CardRequest).where(CardRequest.id == request_id, CardRequest.declined_at.is_(None))
    session.execute(mine.values(declined_at=now))
    return True
