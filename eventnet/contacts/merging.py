"""Making one contact of two, where the people they are of turn out to be one, or their owners do."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from eventnet.contacts.actions import forget, set_lifecycle
from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.pausing import hand_over
from eventnet.contacts.rules import Outcome, livelier, still_listed_until


def move_contacts(session: Session, newcomer_id: int, known_id: int, now: datetime) -> None:
    """Gives a newcomer's contacts to the known person, and those that others have of them; whoever calls holds both.

    Where there are two of one person then, they become one. Nobody has a contact of themselves. What the known person
    has paused waits for the newcomer's, too; a pause of the newcomer's is over.
    """
    hand_over(session, newcomer_id, known_id, now)
    both = [newcomer_id, known_id]
    session.execute(delete(Contact).where(Contact.owner_id.in_(both), Contact.person_id.in_(both)))
    newcomers, knowns = aliased(Contact), aliased(Contact)
    for of_them, same in (
        (newcomers.owner_id == newcomer_id, (knowns.owner_id == known_id, knowns.person_id == newcomers.person_id)),
        (newcomers.person_id == newcomer_id, (knowns.person_id == known_id, knowns.owner_id == newcomers.owner_id)),
    ):
        twins = select(newcomers.id, knowns.id).join(knowns, same[0] & same[1]).where(of_them).order_by(newcomers.id)
        for pair in session.execute(twins).all():
            _make_one(session, sorted(pair), now)
    session.execute(update(Contact).where(Contact.owner_id == newcomer_id).values(owner_id=known_id))
    session.execute(update(Contact).where(Contact.person_id == newcomer_id).values(person_id=known_id))


def _make_one(session: Session, ids: list[int], now: datetime) -> None:
    """The earlier of two contacts stays, with all that was written down about either and the livelier lifecycle.

    Of one whose time is over no more goes along than the sweep would have left; then the other one stays.
    """
    if over := list(session.scalars(select(Contact.id).where(Contact.id.in_(ids), Contact.gone_at <= now))):
        forget(session, over)
    there = select(Contact).options(selectinload(Contact.encounters)).where(Contact.id.in_(ids)).order_by(Contact.id)
    found = session.scalars(there.execution_options(populate_existing=True)).all()
    if len(found) < 2:  # noqa: PLR2004
        return
    kept, gone = sorted(found, key=lambda contact: contact.outcome is Outcome.DELETED)
    if gone.outcome is Outcome.DELETED is not kept.outcome:  # only name and promises are left of it
        session.execute(delete(Encounter).where(Encounter.contact_id == gone.id))
        set_committed_value(gone, "encounters", [])
    _join(kept, gone, now)
    session.flush()
    for kind in (Encounter, Promise, Touch):
        session.execute(
            update(kind)
            .where(kind.contact_id == gone.id)
            .values(contact_id=kept.id)
            .execution_options(synchronize_session=False)
        )
    session.execute(delete(Contact).where(Contact.id == gone.id).execution_options(synchronize_session=False))
    for contact in found:
        session.expire(contact)


def _join(kept: Contact, gone: Contact, now: datetime) -> None:
    """Writes into the one contact what comes of both; the name goes with the card that was given last."""
    lifecycle = livelier(kept.lifecycle, gone.lifecycle, now)
    for left in (kept, gone):
        if (until := still_listed_until(left.lifecycle, lifecycle, now)) is not None:
            left.latest.again_until = until
    note = "\n\n".join(dict.fromkeys(filter(None, [kept.note, gone.note])))
    if note != kept.note:
        kept.note, kept.note_version = note, kept.note_version + 1
    kept.met_at = max(one.met_at for one in [*kept.encounters, *gone.encounters])
    if gone.outcome is not Outcome.DELETED and _given_last(gone) > _given_last(kept):
        kept.name = gone.name
    set_lifecycle(kept, lifecycle)


def _given_last(contact: Contact) -> datetime:
    return max(one.given_at for one in contact.encounters)
