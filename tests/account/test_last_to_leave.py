"""The last who takes part in an event takes it along when they erase, and never somebody who joins in that instant."""

import pytest
from sqlalchemy import select

from eventnet.events.models import Attendee, Event
from eventnet.people.models import Person
from eventnet.upkeep.erasing import erase_person
from tests.care.telling import another_event
from tests.cast import House
from tests.interleaving import Press, interleaved
from tests.joining.doors import same_browser
from tests.markup import heading
from tests.meanwhile import before_its_turn, everything, restore

pytestmark = pytest.mark.thorough


def join_page(house: House, event: str) -> str:
    with house.reading() as session:
        return f"/join/{session.scalars(select(Event.join_code).where(Event.public_id == event)).one()}"


def code_of(house: House, event: str) -> str:
    """The page behind the code of the only one who takes part."""
    with house.reading() as session:
        alone = select(Attendee.alias).join(Event, Event.id == Attendee.event_id).where(Event.public_id == event)
        return f"/x/{house.token_of(session.scalars(alone).one())}"


def who_is_at(house: House, event: str) -> list[str] | None:
    """The names of those who take part; None where there is no such event."""
    with house.reading() as session:
        found = session.scalars(select(Event.id).where(Event.public_id == event)).one_or_none()
        return None if found is None else list(session.scalars(select(Attendee.name).where(Attendee.event_id == found)))


FORM = {"name": "Gus", "email": "gus@guests.example"}


@pytest.mark.parametrize(
    ("who", "does"), [("ben", "joins"), (None, "joins"), ("ben", "joins by a code"), (None, "swaps")]
)
def test_whose_event_is_gone_before_their_turn_finds_nothing_there(house: House, who: str | None, does: str) -> None:
    event, phone = another_event(house, "eve"), house.phone(who)
    code = code_of(house, event)
    phone.get(code)
    path = {"joins": join_page(house, event), "joins by a code": f"{code}/joining", "swaps": code}[does]

    def erase() -> None:
        with house.writing() as session:
            erase_person(session, house.person(session, "eve"), house.clock.now)

    fields = {"csrf_token": phone.token(), **({} if who else FORM)}
    with before_its_turn(erase) as meanwhile:
        answer = phone.client.post(path, data=fields, base_url=house.base_url, headers={"Accept-Language": "en"})
    assert (meanwhile.has_happened, answer.status_code) == (True, 404)
    assert heading(answer)
    assert who_is_at(house, event) is None
    with house.reading() as session:
        assert session.scalars(select(Person).where(Person.name == "Gus")).all() == []


@pytest.fixture
def pressing(house: House) -> tuple[str, dict[str, Press]]:
    """Eve's own event, and what each can press there, again and again."""
    event = another_event(house, "eve")
    phones = {who: house.phone(who) for who in ("eve", "ben")}
    tokens = {who: phone.token() for who, phone in phones.items()}

    def press(who: str, path: str) -> Press:
        def send() -> int:
            browser = same_browser(house, phones[who])
            return browser.client.post(path, data={"csrf_token": tokens[who]}, base_url=house.base_url).status_code

        return send

    return (
        event,
        {
            "eve erases": press("eve", "/me/erasing"),
            "ben joins": press("ben", join_page(house, event)),
            "ben erases": press("ben", "/me/erasing"),
        },
    )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("order", [("eve erases", "ben joins"), ("ben joins", "eve erases")])
def test_whoever_has_joined_in_that_instant_keeps_the_event(
    house: House, pressing: tuple[str, dict[str, Press]], order: tuple[str, str]
) -> None:
    event, presses = pressing
    before, came = everything(house), set()

    def ready() -> tuple[Press, Press]:
        restore(house, before)
        return presses[order[0]], presses[order[1]]

    for outcome in interleaved(house, ready):
        joined = outcome.statuses[order.index("ben joins")]
        assert outcome.sent_away == []
        assert (joined, who_is_at(house, event)) in [(303, ["Ben Okafor"]), (404, None)]
        came.add(joined)
    assert came == {303, 404}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_are_the_last_and_leave_in_the_same_instant_one_takes_the_event_along(
    house: House, pressing: tuple[str, dict[str, Press]]
) -> None:
    event, presses = pressing
    assert presses["ben joins"]() == 303
    before = everything(house)

    def ready() -> tuple[Press, Press]:
        restore(house, before)
        return presses["eve erases"], presses["ben erases"]

    for outcome in interleaved(house, ready):
        assert (outcome.statuses, outcome.sent_away) == ([303, 303], [])
        assert who_is_at(house, event) is None
