"""What is measured of looking people up: searches, common ground, and the two pages as they go to the browser."""

from collections.abc import Callable
from http import HTTPStatus

from sqlalchemy import insert, select

from benchmarks import crowd
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import Card, topic_key
from eventnet.common_ground.queries import closest
from eventnet.directory.models import MeetListEntry
from eventnet.directory.queries import own_of, people_for, profiles_of
from eventnet.directory.rules import CLOSEST, Wanted
from eventnet.events.models import Attendee
from eventnet.kernel.folding import words_to_look_for
from tests.cast import House, Phone

GROUND = "common ground"
PAGES = {"page: the list": "people", "page: door sheet": "door"}
"""The two pages whole, from the request to the HTML, with where they are."""

SEARCHES = {
    "first page": Wanted(),
    "name prefix": Wanted(words=tuple(words_to_look_for(crowd.PREFIX))),
    "rare word": Wanted(words=tuple(words_to_look_for(crowd.RARE_WORD))),
    "common word": Wanted(words=tuple(words_to_look_for(crowd.COMMON_WORD))),
    "common topic": Wanted(topic=topic_key(crowd.TOPICS[0])),
    "two words": Wanted(words=tuple(words_to_look_for(f"{crowd.COMMON_WORD} {crowd.PREFIX}"))),
}


def fill(house: House, many: int) -> None:
    """The house's event with `many` in its list; Cleo, who looks, has a card like theirs and ten on her meet list."""
    engine = house.sessions.kw["bind"]
    with house.writing() as session:
        crowd.introduce(session, house.attendee(session, "cleo"))
    with engine.execution_options(writes=True).begin() as connection:
        crowd.fill(connection, house.event_id, many)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        crowd.settle(connection)
    with house.writing() as session:
        cleo = house.attendee(session, "cleo")
        (mine,) = cards_of(session, [cleo])
        to_meet = closest(session, cleo, mine, house.clock.now, 10)
        rows = [{"attendee_id": cleo.id, "position": n, "other_id": one.id} for n, one in enumerate(to_meet)]
        session.execute(insert(MeetListEntry), rows)


def actions(house: House) -> dict[str, Callable[[], object]]:
    """What is measured, by name: each reads what its page needs, or opens the page."""
    with house.reading() as session:
        cleo = house.attendee(session, "cleo")
        (mine,) = cards_of(session, [cleo], with_details=False)
    found: dict[str, Callable[[], object]] = {name: _search(house, cleo, wanted) for name, wanted in SEARCHES.items()}
    found[GROUND] = _ground(house, cleo, mine)
    phone = house.phone("cleo")
    found |= {name: _page(phone, f"/e/{house.event}/{path}") for name, path in PAGES.items()}
    return found


def _search(house: House, viewer: Attendee, wanted: Wanted) -> Callable[[], object]:
    def look() -> object:
        with house.reading() as session:
            some, _ = people_for(session, viewer, wanted, None, house.clock.now)
            return profiles_of(session, viewer, own_of(session, viewer), some, house.clock.now, in_short=True)

    return look


def _ground(house: House, viewer: Attendee, mine: Card) -> Callable[[], object]:
    def compare() -> object:
        with house.reading() as session:
            to_meet = set(session.scalars(select(MeetListEntry.other_id).where(MeetListEntry.attendee_id == viewer.id)))
            return closest(session, viewer, mine, house.clock.now, CLOSEST, without=to_meet)

    return compare


def _page(phone: Phone, path: str) -> Callable[[], object]:
    def open_it() -> object:
        response = phone.get(path)
        if response.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{path}: {response.status}")
        return response

    return open_it
