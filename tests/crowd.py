"""Many more people at the event, and swaps with them, for tests where numbers matter."""

from eventnet.cards.actions import add_detail, add_topics
from eventnet.cards.rules import DetailKind
from eventnet.events.actions import join
from eventnet.events.models import Event
from eventnet.exchange.codes import LiveCode, step_at
from eventnet.exchange.rules import Answer, Timing
from eventnet.exchange.swapping import swap
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
