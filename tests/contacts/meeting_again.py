"""A second event at which some of the cast meet again."""

from datetime import timedelta

from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.cards.actions import add_detail
from eventnet.cards.rules import DetailKind
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from tests.cast import House


class Again:
    """The event "Wiedersehen" in Lisbon, `days` after now, three hours long; `names` take part, each sharing a mail."""

    def __init__(self, house: House, *names: str, days: int = 0, follow_up_days: int = 14) -> None:
        self.house = house
        begins = house.clock.now + timedelta(days=days)
        with house.writing() as session:
            event = make_event(
                session,
                name="Wiedersehen",
                place="Lisbon",
                timezone="Europe/Lisbon",
                starts_at=begins,
                ends_at=begins + timedelta(hours=3),
                follow_up_days=follow_up_days,
            )
            for who in names or ("ben", "cleo", "dan"):
                attendee = join(session, event, house.person(session, who), house.clock.now)
                attendee.has_chosen_details, attendee.headline = True, f"{who} at the second event"
                add_detail(session, attendee, 0, DetailKind.EMAIL, f"{who}.again@demo.example", shared=True)
            self.id, self.public_id = event.id, event.public_id

    def attendee_of(self, who: str) -> Attendee:
        """Somebody as an attendee there, to look at."""
        with self.house.reading() as session:
            mine = (Attendee.person_id == self.house.person(session, who).id, Attendee.event_id == self.id)
            return session.scalars(select(Attendee).where(*mine)).one()

    def code_path(self, who: str) -> str:
        """The path inside somebody's fresh code there."""
        return f"/x/{self.house.token_of(self.attendee_of(who).alias)}"

    def swap(self, scanner: str, holder: str) -> TestResponse:
        """`scanner` opens `holder`'s fresh code there and swaps cards; the answer to the POST."""
        phone, path = self.house.phone(scanner), self.code_path(holder)
        phone.get(path)
        return phone.post(path)

    def end(self) -> None:
        """The event is purged, as an operator would."""
        with self.house.writing() as session:
            session.delete(session.get_one(Event, self.id))
