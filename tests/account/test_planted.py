"""What somebody else has filled in under an address reaches nobody until its owner has switched it on."""

import pytest
from sqlalchemy import select, update

from eventnet.cards.actions import add_detail
from eventnet.cards.models import Detail
from eventnet.cards.rules import DetailKind
from eventnet.events.models import Attendee
from eventnet.people.models import Person
from tests.cast import House, Phone, words
from tests.joining.doors import people_with
from tests.mailbox import letter
from tests.markup import elements, forms
from tests.organiser.making import event_of, made

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

PHONE, SITE = "+49 900 1234567", "https://eve.example/<b>"


def planted(house: House, email: str) -> Phone:
    """A browser in which somebody has joined with `email` and filled in how to reach them, all switched on."""
    phone = house.phone()
    assert phone.post(f"/join/{house.join_code}", {"name": "Not you", "email": email}).status_code == 303
    newcomer = people_with(house, email)[-1]
    with house.writing() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == newcomer.id)).one()
        attendee.headline, attendee.goal = "Buys everything", "kept-to-oneself"
        attendee.has_chosen_details = attendee.shown_to_contacts = True
        add_detail(session, attendee, 1, DetailKind.PHONE, PHONE, shared=True, best=True)
        add_detail(session, attendee, 2, DetailKind.WEBSITE, SITE, shared=True)
    return phone


def ways(house: House, who: Person) -> dict[str, tuple[str, bool]]:
    """Every way to reach somebody that stands on their one card, and whether it is switched on."""
    with house.reading() as session:
        of_theirs = select(Detail).join(Attendee, Attendee.id == Detail.attendee_id)
        rows = session.scalars(of_theirs.where(Attendee.person_id == who.id)).all()
        return {row.kind.value: (row.value, row.shared) for row in rows}


def has_chosen(house: House, who: Person) -> tuple[bool, bool]:
    with house.reading() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == who.id)).one()
        return attendee.has_chosen_details, attendee.shown_to_contacts


def test_who_has_a_card_here_gets_what_was_planted_switched_off(house: House) -> None:
    planted(house, "cleo@demo.example")
    house.phone().post(letter(house, "cleo@demo.example").link)
    (cleo,) = people_with(house, "cleo@demo.example")
    assert ways(house, cleo) == {
        "email": ("cleo@demo.example", True),
        "website": ("https://cleo.example", True),
        "phone": (PHONE, False),
    }
    house.swap("ben", "cleo")
    assert PHONE not in house.phone("ben").see(house.contact_path("ben", "cleo"))


@pytest.mark.parametrize("email", ["eve@demo.example", "gus@guests.example"], ids=["known, at no event", "new here"])
def test_who_has_no_card_yet_gets_only_the_own_address_switched_on(house: House, email: str) -> None:
    planted(house, email)
    house.phone().post(letter(house, email).link)
    (owner,) = people_with(house, email)
    assert ways(house, owner) == {"email": (email, True), "phone": (PHONE, False), "website": (SITE, False)}
    assert has_chosen(house, owner) == (False, False), "what a swap gives is asked anew"


def test_another_address_on_the_card_is_switched_off_too(house: House) -> None:
    planted(house, "gus@guests.example")
    with house.writing() as session:
        session.execute(update(Detail).where(Detail.value == "gus@guests.example").values(value="eve@evil.example"))
    house.phone().post(letter(house, "gus@guests.example").link)
    (gus,) = people_with(house, "gus@guests.example")
    assert ways(house, gus)["email"] == ("eve@evil.example", False)


def test_a_card_from_another_event_comes_along_and_what_was_planted_stays_off(house: House) -> None:
    join_code = event_of(house, made(house, house.phone("ada"))).join_code
    stranger = house.phone()
    stranger.post(f"/join/{join_code}", {"name": "Not Dan", "email": "dan@demo.example"})
    newcomer = people_with(house, "dan@demo.example")[-1]
    with house.writing() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == newcomer.id)).one()
        add_detail(session, attendee, 1, DetailKind.PHONE, PHONE, shared=True)
        there = attendee.id
    house.phone().post(letter(house, "dan@demo.example").link)
    with house.reading() as session:
        rows = session.scalars(select(Detail).where(Detail.attendee_id == there)).all()
        assert {(row.kind.value, row.shared) for row in rows} == {("email", False), ("phone", False)}


def test_in_the_browser_that_joined_what_was_chosen_stays_chosen(house: House) -> None:
    phone = planted(house, "gus@guests.example")
    phone.post(letter(house, "gus@guests.example").link)
    (gus,) = people_with(house, "gus@guests.example")
    assert ways(house, gus)["phone"] == (PHONE, True)
    assert has_chosen(house, gus) == (True, True)


@pytest.mark.parametrize(
    ("language", "said"), [("en", ["This was filled in:", "Phone: "]), ("de", ["Das wurde ausgefüllt:", "Telefon: "])]
)
def test_the_question_shows_what_was_filled_in_as_text_and_leads_nowhere(
    house: House, language: str, said: list[str]
) -> None:
    planted(house, "gus@guests.example")
    path = letter(house, "gus@guests.example").link
    page = house.phone(language=language).get(path)
    for sentence in [*said, PHONE, SITE, "Buys everything"]:
        assert sentence in words(page)
    assert "kept-to-oneself" not in page.text, "the address may be a stranger’s"
    assert [part.attributes["href"] for part in elements(page.text) if part.tag == "a"] == ["#main", "/"]
    assert len(forms(page)) == 2


def test_where_nothing_was_filled_in_the_question_says_nothing_of_it(house: House) -> None:
    phone = house.phone()
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@guests.example"})
    said = phone.see(letter(house, "gus@guests.example").link)
    assert ("This was filled in" in said, "switched off" in said) == (False, False)
