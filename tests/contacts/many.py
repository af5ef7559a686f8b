"""Contacts by the hundred, written into the tables at once, for tests where numbers or names matter."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from eventnet.cards.rules import GivenCard
from eventnet.contacts.models import Contact, Encounter
from eventnet.events.models import Event
from eventnet.kernel.ids import new_public_id
from tests.cast import House


def give_contacts(
    house: House, owner: str, names: Iterable[str], *, card: GivenCard | None = None, **more: Any
) -> list[int]:
    """`owner` has a contact of each name, met at the house's event, each a minute before the last; their ids.

    `more` are columns of the contacts.
    """
    now, contacts, encounters = house.clock.now, [], []
    with house.writing() as session:
        mine, event = house.person(session, owner), session.get_one(Event, house.event_id)
        for number, name in enumerate(names):
            met = {"met_at": now - timedelta(minutes=number), "timezone": event.timezone}
            ends = {"deadline_at": now + timedelta(days=9), "gone_at": now + timedelta(days=16)}
            contact = {
                "public_id": new_public_id(),
                "owner_id": mine.id,
                "name": name,
                "note": "",
            }
            contacts.append({**contact, **met, **ends, **more})
            there = {"event_id": event.id, "event_name": event.name, "place": event.place, "given_at": met["met_at"]}
            encounters.append({**there, **met, "card": card})
        made = list(session.scalars(insert(Contact).returning(Contact.id, sort_by_parameter_order=True), contacts))
        of_each = zip(encounters, made, strict=True)
        session.execute(insert(Encounter), [encounter | {"contact_id": contact} for encounter, contact in of_each])
    return made
