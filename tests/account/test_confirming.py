"""Was this you? Confirming an address: in whatever browser, yes or no, once."""

from collections import Counter

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Contact
from eventnet.events.models import Attendee, Event
from eventnet.mail.models import Mail
from eventnet.people.models import BrowserSession, Person, SignInLink
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, blanked, without_token, words
from tests.exchange.at_once import at_once
from tests.exchange.hall import ready_to_press
from tests.joining.doors import come_in, people_with, same_browser
from tests.mailbox import Letter, letter, letters
from tests.markup import elements, form_to, forms, heading
from tests.organiser.making import event_of, made
from tests.tables import contents

GUS, CLEO = "gus@demo.example", "cleo@demo.example"
OVER = "This link does not work (any more)."


def asked(house: House, email: str = GUS, *, name: str = "Gus", language: str = "en") -> tuple[Phone, Letter]:
    """The browser somebody has joined with, who has swapped cards with Ben; and the mail that asks whether it was."""
    phone = come_in(house, "ben", {"name": name, "email": email}, language=language)
    return phone, letter(house, email)


def is_signed_in(phone: Phone) -> bool:
    return phone.get("/me").status_code == 200


def confirmed(house: House, email: str) -> list[bool]:
    """Of everybody with this address, in the order they came, whether it is confirmed."""
    return [person.confirmed_at is not None for person in people_with(house, email)]


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("language", "sentences", "yes", "no"),
    [
        (
            "en",
            ["Was this you?", "gus@demo.example", "Gus", "joined “Begegnungen 2026”", "Friday, 20 November, 10:00"],
            "Yes, that was me",
            "No",
        ),
        (
            "de",
            ["Warst du das?", "gus@demo.example", "Gus", "„Begegnungen 2026“", "Freitag, 20. November, 10:00"],
            "Ja, das war ich",
            "Nein",
        ),
    ],
    ids=["en", "de"],
)
def test_the_page_says_who_joined_what_and_when_and_looking_answers_nothing(
    house: House, language: str, sentences: list[str], yes: str, no: str
) -> None:
    _, found = asked(house)
    with house.reading() as session:
        before = contents(session)
    anywhere = house.phone(language=language)
    for _ in range(3):
        page = anywhere.get(found.link)
        assert anywhere.client.head(found.link, base_url=house.base_url).status_code == 200
    said, at = words(page), 0
    for sentence in sentences:
        at = said.index(sentence, at)
    assert [(form.action, form.labels) for form in forms(page)] == [(found.link, [yes]), (f"{found.link}/no", [no])]
    assert [element for element in elements(page.text) if element.tag == "script"] == []
    with house.reading() as session:
        assert contents(session) == before


@pytest.mark.on_sqlite
def test_every_event_joined_so_far_stands_on_the_page(house: House) -> None:
    gus, found = asked(house)
    join_code = event_of(house, made(house, house.phone("eve"))).join_code
    house.clock.turn(hours=1)
    assert gus.post(f"/join/{join_code}").status_code == 303
    said = house.phone().see(found.link)
    assert "joined “Begegnungen 2026”" in said
    assert "joined “Stammtisch” Friday, 20 November, 11:00" in said
    assert letters(house, GUS) == [], "the mail that asks is there already"


# Yes


@pytest.mark.on_sqlite
def test_yes_in_the_browser_that_joined_goes_on_where_one_was(house: House) -> None:
    gus, found = asked(house)
    code = house.code_path("gus")
    house.clock.turn(minutes=1)
    answer = gus.post(found.link, form_to(gus.get(found.link), found.link).fields)
    assert answer.status_code == 303
    assert "Your address is confirmed." in words(gus.get("/me"))
    assert confirmed(house, GUS) == [True]
    assert "E-mail not confirmed yet" not in gus.see("/me")
    assert "E-mail not confirmed yet" not in house.phone("ben").see(house.contact_path("ben", "gus"))
    assert house.phone("cleo").get(code).status_code == 200
    assert "ben@demo.example" in gus.see(house.contact_path("gus", "ben"))


@pytest.mark.on_sqlite
def test_yes_leads_back_to_the_code_that_waits(house: House) -> None:
    gus, found = asked(house)
    path = house.code_path("dan")
    gus.get(path)
    assert gus.post(found.link).location == path


@pytest.mark.on_sqlite
def test_yes_in_another_browser_signs_nobody_in_and_the_one_that_joined_out(house: House) -> None:
    gus, found = asked(house)
    code, elsewhere = house.code_path("gus"), house.phone()
    answer = elsewhere.post(found.link)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    page = elsewhere.get("/sign-in")
    assert "Your address is confirmed. To go on, here or where you joined, sign in once by mail." in words(page)
    assert form_to(page, "/sign-in").value("email") == GUS
    assert [is_signed_in(gus), is_signed_in(elsewhere)] == [False, False]
    assert confirmed(house, GUS) == [True]
    assert house.phone("cleo").get(code).status_code == 404
    for phone in (gus, elsewhere):
        phone.post("/sign-in", {"email": GUS})
        phone.post(letter(house, GUS).link)
        assert "ben@demo.example" in phone.see(house.contact_path("gus", "ben"))


@pytest.mark.on_sqlite
def test_yes_where_somebody_else_is_signed_in_leaves_them_there(house: House) -> None:
    _, found = asked(house)
    ben = house.phone("ben")
    answer = ben.post(found.link)
    assert answer.location == "/sign-in"
    assert "Ben Okafor" in ben.see("/me")
    assert form_to(ben.get("/sign-in"), "/sign-in").value("email") == ""


@pytest.mark.on_sqlite
def test_the_digits_confirm_in_the_browser_that_joined(house: House) -> None:
    gus, found = asked(house)
    other = house.phone()
    other.post("/sign-in", {"email": GUS})
    assert other.post("/mailed", {"digits": found.digits}).status_code == 422
    assert confirmed(house, GUS) == [False]
    answer = gus.post("/mailed", {"digits": f"{found.digits[:4]} {found.digits[4:]}"})
    assert answer.status_code == 303
    assert confirmed(house, GUS) == [True]
    assert "Your address is confirmed." in words(gus.get("/me"))


@pytest.mark.on_sqlite
def test_a_mail_that_was_asked_for_again_confirms_and_the_first_one_does_not(house: House) -> None:
    gus, first = asked(house)
    house.clock.turn(days=2)
    gus.post("/confirm")
    second = letter(house, GUS)
    assert [gus.post(found.link).status_code for found in (first, second)] == [404, 303]
    assert confirmed(house, GUS) == [True]


@pytest.mark.on_sqlite
def test_who_has_said_yes_gets_no_mail_that_still_waited_to_ask(house: House) -> None:
    gus, found = asked(house)
    gus.post("/confirm")
    house.phone().post(found.link)
    assert letters(house, GUS) == []
    with house.reading() as session:
        assert session.scalars(select(Mail)).all() == []


# Yes, for somebody who was here before


@pytest.mark.on_sqlite
@pytest.mark.parametrize("by", ["link", "digits"])
def test_yes_never_makes_the_joining_browser_somebody_who_was_here_before(house: House, by: str) -> None:
    phone, found = asked(house, CLEO, name="Not Cleo")
    answer = phone.post(found.link) if by == "link" else phone.post("/mailed", {"digits": found.digits})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_signed_in(phone)
    page = phone.get("/sign-in")
    assert form_to(page, "/sign-in").value("email") == CLEO
    phone.post("/sign-in", form_to(page, "/sign-in").fields)
    phone.post("/mailed", {"digits": letter(house, CLEO).digits})
    assert "Cleo Nowak" in phone.see("/me")
    assert "ben@demo.example" in phone.see(house.contact_path("cleo", "ben"))


@pytest.mark.on_sqlite
def test_yes_where_one_is_signed_in_already_needs_no_mail(house: House) -> None:
    _, found = asked(house, CLEO)
    cleo = house.phone("cleo")
    answer = cleo.post(found.link)
    assert answer.location == "/"
    assert "Your address is confirmed." in words(cleo.get("/me"))
    assert "ben@demo.example" in cleo.see(house.contact_path("cleo", "ben"))


@pytest.mark.on_sqlite
def test_who_has_confirmed_stays_signed_in_everywhere_else(house: House) -> None:
    cleo, (_, found) = house.phone("cleo"), asked(house, CLEO)
    house.phone().post(found.link)
    assert is_signed_in(cleo)


# No


@pytest.mark.on_sqlite
def test_no_erases_what_was_joined_at_once_and_says_so(house: House) -> None:
    eve, found = asked(house, CLEO, name="Eve in disguise")
    with house.reading() as session:
        joined = people_with(house, CLEO)[1]
        held = session.scalars(select(Contact.public_id).where(Contact.person_id == joined.id)).one()
    ben = house.phone("ben")
    assert "Eve in disguise" in ben.see(f"/contacts/{held}")
    cleo = house.phone()
    answer = cleo.post(f"{found.link}/no", follow=True)
    assert "Thank you. What was joined with your address is erased." in words(answer)
    assert not is_signed_in(eve)
    assert confirmed(house, CLEO) == [True]
    assert "Eve in disguise" not in ben.get(f"/contacts/{held}").text
    assert "Someone who left" in ben.see(f"/contacts/{held}")
    with house.reading() as session:
        assert "Eve in disguise" not in repr(contents(session))
        assert session.scalars(select(Attendee).where(Attendee.person_id == joined.id)).all() == []
        assert session.scalars(select(BrowserSession).where(BrowserSession.person_id == joined.id)).all() == []


@pytest.mark.on_sqlite
def test_no_leaves_what_others_have_joined_with_the_same_address_and_their_mails(house: House) -> None:
    _, first = asked(house)
    second = come_in(house, "dan")
    house.phone("cleo").post("/sign-in", {"email": GUS})
    house.phone().post(f"{first.link}/no")
    assert confirmed(house, GUS) == [False]
    assert is_signed_in(second)
    asking, _sign_in = letters(house, GUS)
    assert second.post(asking.link).status_code == 303


@pytest.mark.on_sqlite
def test_no_does_not_take_an_events_care_contact_away_by_its_name(house: House) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).care_contact = "Lea"
    _, found = asked(house, name="Lea")
    house.phone().post(f"{found.link}/no")
    with house.reading() as session:
        assert session.get_one(Event, house.event_id).care_contact == "Lea"


# Once


@pytest.mark.on_sqlite
@pytest.mark.parametrize("second", ["", "/no"], ids=["yes", "no"])
@pytest.mark.parametrize("first", ["", "/no"], ids=["yes", "no"])
def test_an_answer_once_given_stays(house: House, first: str, second: str) -> None:
    _, found = asked(house)
    phone = house.phone()
    assert phone.post(found.link + first).status_code == 303
    with house.reading() as session:
        before = contents(session)
    looked, pressed = phone.get(found.link), phone.post(found.link + second)
    assert [(answer.status_code, heading(answer)) for answer in (looked, pressed)] == [(404, OVER)] * 2
    with house.reading() as session:
        assert contents(session) == before


@pytest.mark.on_sqlite
@pytest.mark.thorough
@pytest.mark.parametrize("answer", ["", "/no"], ids=["yes", "no"])
def test_after_thirty_days_and_after_the_sweep_there_is_nothing_to_answer(house: House, answer: str) -> None:
    _, found = asked(house)
    house.clock.turn(days=30)
    phone = house.phone()
    assert phone.get(found.link).status_code == phone.post(found.link + answer).status_code == 404
    assert confirmed(house, GUS) == [False]
    for _ in range(30):
        house.clock.turn(days=2)
        sweep(house.sessions, house.clock.now)
    assert people_with(house, GUS) == []
    assert phone.post(found.link + answer).status_code == 404


@pytest.mark.on_sqlite
def test_yes_after_what_was_joined_has_ended_by_itself(house: House) -> None:
    gus, _ = asked(house)
    house.clock.turn(days=29)
    gus.post("/confirm")
    found = letter(house, GUS)
    for _ in range(14):
        house.clock.turn(days=2)
        sweep(house.sessions, house.clock.now)
    assert people_with(house, GUS) == []
    assert [house.phone().get(found.link).status_code, house.phone().post(found.link).status_code] == [404, 404]


def test_links_used_late_or_never_made_look_the_same(house: House) -> None:
    (_, used), (_, late) = asked(house), asked(house, "late@demo.example")
    house.phone().post(used.link)
    house.clock.turn(days=31)
    phone, never = house.phone(), "/confirm/" + "x" * 43
    for ending in ("", "/no"):
        paths = (used.link, late.link, never, "/confirm/short")
        pages = [without_token(blanked(phone.post(path + ending)), path) for path in paths]
        assert pages.count(pages[0]) == len(pages)
    pages = [without_token(blanked(phone.get(path)), path) for path in (used.link, late.link, never)]
    assert pages.count(pages[0]) == len(pages)


@pytest.mark.on_sqlite
def test_a_link_that_confirms_does_not_sign_in_and_the_other_way_round(house: House) -> None:
    _, found = asked(house)
    phone = house.phone()
    assert phone.post(found.link.replace("/confirm/", "/sign-in/")).status_code == 404
    link = house.sign_in_path("cleo")
    assert phone.post(link.replace("/sign-in/", "/confirm/")).status_code == 404
    assert phone.post(link.replace("/sign-in/", "/confirm/") + "/no").status_code == 404
    assert confirmed(house, CLEO) == [True]


@pytest.mark.thorough
@pytest.mark.parametrize("turn", range(3))
def test_of_yes_and_no_at_the_same_instant_one_counts(house: House, turn: int) -> None:
    email = f"gus{turn}@demo.example"
    _, found = asked(house, email)
    presses = [ready_to_press(house, house.phone(), found.link, posts_to=found.link + end) for end in ("", "/no")]
    answers = at_once(presses)
    assert Counter(answer.status_code for answer in answers) == {303: 1, 404: 1}
    assert confirmed(house, email) == ([True] if answers[0].status_code == 303 else [])


def test_of_two_newcomers_with_one_address_who_confirm_at_the_same_instant_one_becomes_the_other(house: House) -> None:
    for turn in range(4):
        email = f"gus{turn}@demo.example"
        found = [asked(house, email)[1]]
        house.clock.turn(minutes=1)
        come_in(house, "dan", {"name": "Gus", "email": email})
        found += letters(house, email)
        answers = at_once([ready_to_press(house, house.phone(), mail.link) for mail in found])
        assert [answer.status_code for answer in answers] == [303, 303]
        assert confirmed(house, email) == [True]
        (person,) = people_with(house, email)
        with house.reading() as session:
            names = session.scalars(select(Contact.name).where(Contact.owner_id == person.id)).all()
        assert sorted(names) == ["Ben Okafor", "Dan Şahin"]


@pytest.mark.thorough
def test_yes_by_link_and_by_digits_at_the_same_instant_is_one_yes(house: House) -> None:
    for turn in range(3):
        email = f"gus{turn}@demo.example"
        gus, found = asked(house, email)
        twin = same_browser(house, gus)
        answers = at_once(
            [
                ready_to_press(house, gus, found.link),
                ready_to_press(house, twin, "/mailed", digits=found.digits),
            ]
        )
        assert Counter(answer.status_code // 100 for answer in answers) == {3: 1, 4: 1}
        assert confirmed(house, email) == [True]
        assert [is_signed_in(phone) for phone in (gus, twin)].count(True) >= 1
        house.clock.turn(minutes=1)


@pytest.mark.on_sqlite
def test_who_turned_out_to_be_somebody_else_asks_nothing_more_from_the_browser_that_joined(house: House) -> None:
    phone, found = asked(house, CLEO)
    house.phone().post(found.link)
    assert phone.post("/confirm").status_code == 401
    with house.reading() as session:
        assert session.scalars(select(SignInLink)).all() == []
        assert len(session.scalars(select(Person).where(Person.email == CLEO)).all()) == 1
