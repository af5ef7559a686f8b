"""Ben at home with his card: the three pages as his browser has them, and what is stored of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventnet.cards.editing import fields_of
from eventnet.cards.models import Prompt
from eventnet.cards.queries import own_card
from eventnet.events.actions import make_event
from eventnet.events.models import Event
from tests.cast import House, Phone
from tests.markup import Form, form_to


@dataclass(frozen=True)
class Desk:
    """Somebody's phone, opened at their card."""

    house: House
    phone: Phone
    who: str = "ben"

    @property
    def card(self) -> str:
        """The path of the card."""
        return f"/e/{self.house.event}/card"

    def opened(self, page: str) -> Form:
        """The form of one of the three pages, as the browser would send it."""
        path = f"{self.card}/{page}"
        return form_to(self.phone.get(path), path)

    def send(self, form: Form, changed: dict[str, Any] | None = None) -> TestResponse:
        """Sends a form with some fields changed; None stands for a box that is not ticked."""
        fields = {name: value for name, value in (form.fields | (changed or {})).items() if value is not None}
        where = {"base_url": self.house.base_url, "headers": {"Accept-Language": self.phone.language}}
        return self.phone.client.post(form.action, data=fields, **where)

    def save(self, page: str, changed: dict[str, Any]) -> TestResponse:
        """Opens a page, changes some fields, saves."""
        return self.send(self.opened(page), changed)

    def prompts(self) -> list[int]:
        """The ids of the event's prompts, in their order."""
        with self.house.reading() as session:
            asked = select(Prompt.id).where(Prompt.event_id == self.house.event_id).order_by(Prompt.position)
            return list(session.scalars(asked))

    def stored(self) -> dict[str, str]:
        """Every field as it is stored."""
        prompts = self.prompts()
        with self.house.reading() as session:
            return fields_of(own_card(session, self.house.attendee(session, self.who)), prompts)


def desk_of(house: House, who: str = "ben", language: str = "en") -> Desk:
    """`who` at their card."""
    return Desk(house, house.phone(who, language=language), who)


def another_event(session: Session, house: House, name: str = "Another") -> Event:
    """One more event, at the same time as the house's."""
    here = session.get_one(Event, house.event_id)
    return make_event(session, name=name, place="Hall", timezone="UTC", starts_at=here.starts_at, ends_at=here.ends_at)
