"""The list as tests look at it: who stands on a page, in which order, and how it goes on."""

import html
import re

from werkzeug.test import TestResponse

from eventnet.cards.index import refresh
from eventnet.cards.queries import prompts_of
from eventnet.events.models import Attendee, Event
from tests.cast import House, Phone

_PERSON = re.compile(r'<h[23] class="name"><a href="/e/[^/]+/people/([^"]+)"><bdi>([^<]*)</bdi>')
_MORE = re.compile(r'<a class="link" href="([^"]+)" rel="next">')


def path(house: House, page: str = "") -> str:
    """An address of the list."""
    return f"/e/{house.event}/people{page}"


def from_the_first(house: House, viewer: str) -> str:
    """Where `viewer`'s list begins, without those with most in common above it."""
    with house.reading() as session:
        return f"{path(house)}?after={house.attendee(session, viewer).shuffle_key}"


def names(page: TestResponse) -> list[str]:
    """Whom a page shows, in its order."""
    assert page.status_code == 200, page.status_code
    return [html.unescape(name) for _id, name in _PERSON.findall(page.text)]


def onward(page: TestResponse) -> str | None:
    """Where the list goes on; None on the last page."""
    found = _MORE.search(page.text)
    return html.unescape(found[1]) if found else None


def look(phone: Phone, house: House, **wanted: str) -> list[str]:
    """Whom the first page for a search shows, by name."""
    return sorted(names(phone.get(path(house), query_string=wanted)))


def all_names(phone: Phone, address: str | None) -> list[str]:
    """Whom the list shows from an address on, page by page."""
    shown: list[str] = []
    while address is not None:
        page = phone.get(address)
        shown += names(page)
        address = onward(page)
    return shown


def by_shuffle_key(house: House, viewer: str) -> list[str]:
    """The names of those in the list in the order they stand in for `viewer`."""
    with house.reading() as session:
        mine = house.attendee(session, viewer)
        everybody = session.query(Attendee).filter_by(event_id=house.event_id, in_directory=True).all()
        behind = sorted(everybody, key=lambda other: (other.shuffle_key < mine.shuffle_key, other.shuffle_key))
        return [other.name for other in behind if other.id != mine.id]


def rewrite(house: House, who: str, **lines: str) -> None:
    """Changes lines of somebody's card, as saving it does."""
    with house.writing() as session:
        attendee = house.attendee(session, who)
        for line, text in lines.items():
            setattr(attendee, line, text)
        session.flush()
        refresh(session, [attendee])


def first_prompt(house: House) -> int:
    """The id of the event's first question."""
    with house.reading() as session:
        return prompts_of(session, session.get_one(Event, house.event_id))[0].id
