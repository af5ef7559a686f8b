"""People with cards of our choice in the event's directory, and what they have in common worked out the long way."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_topics
from eventnet.cards.index import put_in_directory
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import Card, topic_key
from eventnet.common_ground.queries import closest, rarity_of
from eventnet.common_ground.rules import Ground, Rarity, grounds_between
from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import Entry
from eventnet.people.actions import make_person
from tests.cast import House


def ground_between(mine: Card, theirs: Card, rarity: Rarity) -> Ground:
    """What two cards have in common, seen from the first."""
    (ground,) = grounds_between(mine, [theirs], rarity)
    return ground


@dataclass(frozen=True)
class Closest:
    """Somebody who has something in common with whoever looks, their card, and what it is."""

    attendee: Attendee | Entry
    card: Card
    ground: Ground


@dataclass(frozen=True)
class Someone:
    """What somebody's card says, and their shuffle key; found again by the name."""

    name: str
    shuffle_key: int
    topics: tuple[str, ...] = ()
    need: str = ""
    offer: str = ""
    organisation: str = ""


def list_them(house: House, *people: Someone) -> None:
    """Puts these people into the event's directory; House calls them by their names."""
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        for one in people:
            person = make_person(session, email=f"{one.name}@demo.example", name=one.name, now=house.clock.now)
            attendee = join(session, event, person, house.clock.now)
            attendee.shuffle_key, attendee.need, attendee.offer = one.shuffle_key, one.need, one.offer
            attendee.organisation = one.organisation
            add_topics(session, attendee, list(one.topics))
            put_in_directory(session, attendee)


def suggested(house: House, who: str, *, limit: int = 10, without: tuple[str, ...] = ()) -> list[Closest]:
    """Whom `who` may like to meet, with what they have in common as the page works it out."""
    with house.reading() as session:
        viewer = house.attendee(session, who)
        (mine,) = cards_of(session, [viewer], with_details=False)
        ids = [house.attendee(session, name).id for name in without]
        found = closest(session, viewer, mine, house.clock.now, limit, without=ids)
        cards = cards_of(session, found, with_details=False)
        grounds = grounds_between(mine, cards, rarity_of(session, viewer.event_id, mine.topics))
        return [Closest(*one) for one in zip(found, cards, grounds, strict=True)]


def looked_up(house: House, who: str) -> list[Entry]:
    """The same, as it is looked up."""
    with house.reading() as session:
        viewer = house.attendee(session, who)
        (mine,) = cards_of(session, [viewer], with_details=False)
        return closest(session, viewer, mine, house.clock.now, 10)


def names(found: list[Closest]) -> list[str]:
    return [one.card.name for one in found]


def exact_rarity(session: Session, house: House, topics: tuple[str, ...]) -> Rarity:
    """How rare topics are, by looking at every card in the list."""
    cards = cards_of(session, _directory_of(session, house))
    keys = [{topic_key(label) for label in card.topics} for card in cards]
    return Rarity({key: sum(key in mine for mine in keys) for key in map(topic_key, topics)}, len(cards))


def worked_out(house: House, who: str, *, limit: int) -> list[Closest]:
    """Whom `who` may like to meet, by comparing every card in the list with theirs."""
    with house.reading() as session:
        viewer = house.attendee(session, who)
        others = [attendee for attendee in _directory_of(session, house) if attendee.id != viewer.id]
        mine, *theirs = cards_of(session, [viewer, *others], with_details=False)
        rarity = exact_rarity(session, house, mine.topics)
        all_of_them = [
            Closest(attendee, card, ground_between(mine, card, rarity))
            for attendee, card in zip(others, theirs, strict=True)
        ]
    in_common = [one for one in all_of_them if one.ground]
    return sorted(in_common, key=lambda one: (-one.ground.weight, one.attendee.shuffle_key))[:limit]


def _directory_of(session: Session, house: House) -> list[Attendee]:
    return list(session.scalars(select(Attendee).where(Attendee.event_id == house.event_id, Attendee.in_directory)))
