"""Whom somebody would like to meet: at most ten people, private, in an order of their own. Nothing here commits.

Who changes a list holds themselves first (the person, then the attendee), then the one it is about: so two phones of
one person take turns, and nobody is put on a list while they are erased or turn out to be somebody else.
"""

import enum
from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from eventnet.directory.models import MeetListEntry
from eventnet.events.models import Attendee
from eventnet.events.queries import ENTRY, IS_DIRECTORY_SHOWN, IS_SEEN, Entry, is_seen_by, looking, shown_in_directory
from eventnet.people.actions import hold_person
from eventnet.people.models import Person
from eventnet.storage.reading import read

POSITIONS = 10


class Adding(enum.Enum):
    """The result of wanting to meet somebody."""

    ADDED = enum.auto()
    THERE = enum.auto()
    FULL = enum.auto()
    UNSEEN = enum.auto()


_MEET_LIST: Final = (
    select(*ENTRY)
    .join(MeetListEntry, MeetListEntry.other_id == Attendee.id)
    .where(MeetListEntry.attendee_id == bindparam("viewer"), IS_DIRECTORY_SHOWN, IS_SEEN)
    .order_by(MeetListEntry.position)
)


def meet_list_of(session: Session, viewer: Attendee) -> list[Entry]:
    """The people `viewer` would like to meet, in their order, without those they no longer see in the event's list."""
    return [Entry(*row) for row in read(session, _MEET_LIST, looking(viewer))]


def add(session: Session, person: Person, viewer: Attendee, public_id: str) -> Adding:
    """Puts an attendee last on the list of `viewer`, who is `person`. Those no longer seen make room.

    Raises VanishedError.
    """
    _hold(session, person, viewer)
    other = _held(session, viewer, public_id)
    if other is None:
        return Adding.UNSEEN
    _forget_unseen(session, viewer)
    positions = _positions(session, viewer)
    if other.id in positions.values():
        return Adding.THERE
    if len(positions) == POSITIONS:
        return Adding.FULL
    _close_gaps(session, viewer, list(positions))
    _put(session, viewer, len(positions), other.id)
    return Adding.ADDED


def take_off(session: Session, person: Person, viewer: Attendee, public_id: str) -> None:
    """Takes an attendee off the list of `viewer`, who is `person`, seen or not. Raises VanishedError."""
    _hold(session, person, viewer)
    which = select(Attendee.id).where(Attendee.public_id == public_id).scalar_subquery()
    mine = MeetListEntry.attendee_id == viewer.id
    session.execute(delete(MeetListEntry).where(mine, MeetListEntry.other_id == which))


def move(session: Session, person: Person, viewer: Attendee, public_id: str, *, by: int = 0, to: int = 0) -> None:
    """Moves an attendee on the list of `viewer`, who is `person`: `by` some positions, or with 0 `to` one from 0 on.

    Positions are those of the list as it is shown. Where it has no such one it is the first or the last; where nobody
    is to be moved, nothing changes. Raises VanishedError.
    """
    _hold(session, person, viewer)
    other = _held(session, viewer, public_id)
    seen = [attendee.id for attendee in meet_list_of(session, viewer)]
    if other is None or other.id not in seen:
        return
    position_of = {other_id: position for position, other_id in _positions(session, viewer).items()}
    positions = [position_of[other_id] for other_id in seen]
    here = seen.index(other.id)
    there = max(0, min(here + by if by else to, len(seen) - 1))
    if there == here:
        return
    mine = MeetListEntry.attendee_id == viewer.id
    session.execute(delete(MeetListEntry).where(mine, MeetListEntry.position == positions[here]))
    step = 1 if there > here else -1
    for empty in range(here, there, step):
        _move_one(session, viewer, positions[empty + step], positions[empty])
    _put(session, viewer, positions[there], other.id)


def join_lists(session: Session, gone: Attendee, stays: Attendee) -> None:
    """Makes one list of two: `gone` turns out to be `stays`, both held by the caller.

    What `stays` has comes first; of the rest there is what fits. On others' lists the one stands where the other did.
    """
    held = _still_there(session, [gone, stays])
    _point_to(session, gone, stays)
    _forget_unseen(session, stays)
    positions = _positions(session, stays)
    _close_gaps(session, stays, list(positions))
    more = [other for other in _positions(session, gone).values() if other in held and other not in positions.values()]
    for position, other_id in enumerate(more[: POSITIONS - len(positions)], start=len(positions)):
        _put(session, stays, position, other_id)


def _still_there(session: Session, owners: Sequence[Attendee]) -> set[int]:
    """Those on their lists who are there until the transaction ends; who is being erased or merged is left out.

    Nobody is waited for: two who are on each other's lists may be merged at the same instant.
    """
    wanted = select(MeetListEntry.other_id).where(MeetListEntry.attendee_id.in_([owner.id for owner in owners]))
    there = select(Attendee.id).where(Attendee.id.in_(wanted), Attendee.id.not_in([owner.id for owner in owners]))
    return set(session.scalars(there.with_for_update(read=True, key_share=True, skip_locked=True)))


def _point_to(session: Session, gone: Attendee, stays: Attendee) -> None:
    """Puts `stays` where `gone` is on others' lists, once on each, and on their own list neither."""
    has_both = select(MeetListEntry.attendee_id).where(MeetListEntry.other_id == stays.id)
    is_gone, silently = MeetListEntry.other_id == gone.id, {"synchronize_session": False}
    twice = or_(MeetListEntry.attendee_id.in_(has_both), MeetListEntry.attendee_id == stays.id)
    session.execute(delete(MeetListEntry).where(is_gone, twice).execution_options(**silently))
    session.execute(update(MeetListEntry).where(is_gone).values(other_id=stays.id).execution_options(**silently))


def _hold(session: Session, person: Person, viewer: Attendee) -> None:
    hold_person(session, person)
    session.execute(select(Attendee.id).where(Attendee.id == viewer.id).with_for_update(key_share=True)).one()


def _held(session: Session, viewer: Attendee, public_id: str) -> Attendee | None:
    """The attendee with this id, where `viewer` sees them in the directory; there until the transaction ends."""
    other = shown_in_directory(session, viewer, public_id)
    if other is None:
        return None
    there = select(Attendee.id).where(Attendee.id == other.id).with_for_update(read=True, key_share=True)
    return other if session.scalar(there) is not None else None


def _forget_unseen(session: Session, viewer: Attendee) -> None:
    seen = select(Attendee.id).where(is_seen_by(viewer))
    mine = MeetListEntry.attendee_id == viewer.id
    session.execute(
        delete(MeetListEntry)
        .where(mine, MeetListEntry.other_id.not_in(seen))
        .execution_options(synchronize_session=False)
    )


def _positions(session: Session, viewer: Attendee) -> dict[int, int]:
    """Who (by id) has which position, in their order."""
    mine = select(MeetListEntry.position, MeetListEntry.other_id).where(MeetListEntry.attendee_id == viewer.id)
    return dict(iter(session.execute(mine.order_by(MeetListEntry.position)).all()))


def _close_gaps(session: Session, viewer: Attendee, positions: Sequence[int]) -> None:
    for position, now_at in enumerate(positions):
        if position != now_at:
            _move_one(session, viewer, now_at, position)


def _move_one(session: Session, viewer: Attendee, position: int, to: int) -> None:
    there = (MeetListEntry.attendee_id == viewer.id, MeetListEntry.position == position)
    session.execute(update(MeetListEntry).where(*there).values(position=to))


def _put(session: Session, viewer: Attendee, position: int, other_id: int) -> None:
    session.execute(insert(MeetListEntry).values(attendee_id=viewer.id, position=position, other_id=other_id))
