"""Requests for a card: who asks whom, as each of them sees it.

A request that was declined or silenced stays as it is, so that whoever asks can't tell it from one that waits. All of
them end when exchanging closes. What is said to one stands in `replies.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, and_, bindparam, case, or_, select
from sqlalchemy.orm import Session, aliased

from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenCard, GivenDetail, details_given, given
from eventnet.events.models import Attendee
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER
from eventnet.exchange.models import CardRequest
from eventnet.exchange.rules import CameBy
from eventnet.people.models import Hiding
from eventnet.people.queries import are_hidden
from eventnet.storage.reading import read

MOST_SHOWN = 20
"""So many requests are shown; the next come up as one answers these."""

_asker, _other = aliased(Attendee), aliased(Attendee)
_me: Final = bindparam("me", type_=Integer)
_person: Final = bindparam("person", type_=Integer)
_mine: Final = or_(CardRequest.low_id == _me, CardRequest.high_id == _me)

IS_TO_ME: Final = and_(_mine, CardRequest.asker_id != _me, CardRequest.silenced.is_(False))
"""The condition that a request is for the eyes of the attendee `me`, but that who asks may be hidden."""

WAITS: Final = CardRequest.declined_at.is_(None)
"""The condition that nobody has said no to a request."""


def _hidden_by_me(other: Any) -> Any:
    """The condition that I have hidden somebody. Whether they have hidden me is not asked: that would tell."""
    return select(Hiding.id).where(Hiding.hider_id == _person, Hiding.hidden_id == other).exists()


@dataclass(frozen=True)
class Asked:
    """A request to somebody: who asks, as they are called now, and the card that came with it (None: the name only).

    `met_at` is when they met, where it is by a scan that arrived late; then the question is whether they did.
    """

    public_id: str
    name: str
    card: GivenCard | None
    asked_at: datetime
    met_at: datetime | None
    is_declined: bool


@dataclass(frozen=True)
class AskedOfMe:
    """The requests to somebody: those that wait before those they said no to, the latest first.

    `gives` is what goes over from them with a yes.
    """

    all: tuple[Asked, ...] = ()
    gives: tuple[GivenDetail, ...] = ()

    @property
    def by_badge(self) -> list[Asked]:
        """The ones that wait and came by a badge."""
        return [one for one in self.all if not one.is_declined and one.met_at is None]

    @property
    def late(self) -> list[Asked]:
        """The ones that wait and came by a late scan."""
        return [one for one in self.all if not one.is_declined and one.met_at is not None]

    @property
    def declined(self) -> list[Asked]:
        """The ones they said no to."""
        return [one for one in self.all if one.is_declined]


def is_asking_over(me: Attendee, now: datetime) -> bool:
    """True where exchanging at the event of `me` has closed, and every request with it."""
    return now >= me.event.ends_at + EXCHANGE_CLOSES_AFTER


_LATEST_FIRST: Final = (CardRequest.asked_at.desc(), CardRequest.id.desc())
_TO_ME: Final = (
    select(CardRequest, _asker)
    .join(_asker, _asker.id == CardRequest.asker_id)
    .where(IS_TO_ME, ~are_hidden(_asker.person_id, _person))
    .order_by(CardRequest.declined_at.is_not(None), *_LATEST_FIRST)
    .limit(MOST_SHOWN)
)


def asked_of(session: Session, me: Attendee, now: datetime) -> AskedOfMe:
    """The requests to `me`, with the card of whoever asks, as they give it now; those that wait come first."""
    if is_asking_over(me, now):
        return AskedOfMe()
    rows = session.execute(_TO_ME, {"me": me.id, "person": me.person_id}).all()
    if not rows:
        return AskedOfMe()
    mine, *theirs = cards_of(session, [me, *(asker for _, asker in rows)])
    asked = tuple(
        Asked(
            public_id=request.public_id,
            name=asker.name,
            card=given(card, asker.card_choice, to=mine),
            asked_at=request.asked_at,
            met_at=request.met_at,
            is_declined=request.declined_at is not None,
        )
        for (request, asker), card in zip(rows, theirs, strict=True)
    )
    return AskedOfMe(asked, details_given(mine.details, me.card_choice))


_BY_ME: Final = (
    select(CardRequest.name, CardRequest.asked_at)
    .join(_other, _other.id == case((CardRequest.low_id == _me, CardRequest.high_id), else_=CardRequest.low_id))
    .where(CardRequest.asker_id == _me, ~_hidden_by_me(_other.person_id))
    .order_by(*_LATEST_FIRST)
    .limit(MOST_SHOWN)
)


def asked_by(session: Session, me: Attendee, now: datetime) -> list[tuple[str, datetime]]:
    """The people `me` has asked, and when, the latest first. What they have said to it, if anything, is not told.

    Those whom `me` has hidden are left out; those who have hidden `me` are not, for that would tell.
    """
    if is_asking_over(me, now):
        return []
    return [(name, asked_at) for name, asked_at in read(session, _BY_ME, {"me": me.id, "person": me.person_id})]


class AtAGlance(NamedTuple):
    """The request that *Now* tells of: who asks, and how it came. `waits` is False where none waits for me.

    Then there are others to look at: those of mine that wait, or whom I have said no to.
    """

    name: str
    came_by: CameBy
    waits: bool


_waits_for_me: Final = and_(CardRequest.asker_id != _me, WAITS)
_AT_A_GLANCE: Final = (
    select(_other.name, CardRequest.came_by, _waits_for_me)
    .join(_other, _other.id == case((CardRequest.low_id == _me, CardRequest.high_id), else_=CardRequest.low_id))
    .where(
        _mine,
        or_(
            and_(CardRequest.asker_id == _me, ~_hidden_by_me(_other.person_id)),
            and_(IS_TO_ME, ~are_hidden(_other.person_id, _person)),
        ),
    )
    .order_by(_waits_for_me.desc(), *_LATEST_FIRST)
    .limit(1)
)


def at_a_glance(session: Session, me: Attendee, now: datetime) -> AtAGlance | None:
    """The request to `me` that came last and waits, else any there is to look at; None where there is none."""
    if is_asking_over(me, now):
        return None
    rows = read(session, _AT_A_GLANCE, {"me": me.id, "person": me.person_id})
    return AtAGlance(*rows[0]) if rows else None
