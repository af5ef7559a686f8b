"""Many more people at the event, and swaps with them, for tests where numbers matter."""

from datetime import datetime

from eventnet.cards.actions import add_detail, add_topics
from eventnet.cards.rules import DetailKind
from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.exchange.codes import LiveCode, step_at
from eventnet.exchange.models import CardRequest
from eventnet.exchange.rules import Answer, CameBy, Timing
from eventnet.exchange.swapping import swap
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import make_person
from tests.cast import House


def crowd(house: House, many: int, *, first: int = 0) -> list[str]:
    """`many` more attendees with a small card each; what House calls them."""
    names = [f"guest{number}" for number in range(first, first + many)]
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        for who in names:
            person = make_person(session, email=f"{who}@demo.example", name=f"Guest {who[5:]}", now=house.clock.now)
            attendee = join(session, event, person, house.clock.now)
            attendee.has_chosen_details = True
            add_topics(session, attendee, ["accessibility"])
            add_detail(session, attendee, 0, DetailKind.EMAIL, person.email, shared=True)
    return names


def request_from(asker: Attendee, asked: Attendee, at: datetime) -> CardRequest:
    """A request by a badge."""
    low_id, high_id = sorted([asker.id, asked.id])
    return CardRequest(
        public_id=new_public_id(),
        low_id=low_id,
        high_id=high_id,
        asker_id=asker.id,
        came_by=CameBy.BADGE,
        asked_at=at,
        name=asked.name,
    )


def ask_each(house: House, askers: list[str], asked: str) -> None:
    """Each of `askers` has scanned the badge of `asked`, who has not said anything to it."""
    with house.writing() as session:
        other = house.attendee(session, asked)
        session.add_all(request_from(house.attendee(session, who), other, house.clock.now) for who in askers)


def swap_each(house: House, scanners: list[str], holders: list[str]) -> None:
    """Each of `scanners` scans each of `holders`, at this instant, each time another step of the code."""
    now = house.clock.now
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        pairs = [(scanner, holder) for scanner in scanners for holder in holders]
        for number, (scanner, holder) in enumerate(pairs):
            ours, theirs = house.attendee(session, scanner), house.attendee(session, holder)
            code = LiveCode(theirs.alias, step_at(now) - number)
            timing = Timing(code.drawn_at, now, opened_at=now)
            made = swap(session, scanner_id=ours.id, holder_id=theirs.id, event=event, code=code, timing=timing)
            assert isinstance(made.code, Answer), (scanner, holder, made)
