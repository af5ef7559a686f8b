"""A mail that comes too late, and a link that somebody else has pressed: one press sends a new one."""

import pytest
from sqlalchemy import select

from eventnet.people.models import SignInLink
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, words
from tests.mailbox import Letter, letter, letters
from tests.markup import form_to, forms, heading

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

CLEO = "cleo@demo.example"
OVER = "This link does not work (any more)."
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"


def asked(house: House, email: str = CLEO, *, language: str = "en") -> tuple[Phone, Letter]:
    """A browser that has asked for a mail to sign in, and the mail."""
    phone = house.phone(language=language)
    assert phone.post("/sign-in", {"email": email}).status_code == 303
    return phone, letter(house, email)


def presses_again(phone: Phone, path: str) -> None:
    """Presses the button of a page behind a link that is over."""
    page = phone.get(path)
    action = f"/sign-in/{path.rpartition('/')[2]}/another"
    assert (page.status_code, heading(page)) == (404, OVER)
    assert form_to(page, action).labels == ["Send me a new one"]
    answer = phone.post(action)
    assert (answer.status_code, answer.location) == (303, "/mailed"), words(answer)


def scanned(house: House, link: str) -> Phone:
    """A program that looks through mails has pressed what it found."""
    program = house.phone()
    assert program.post(link, headers={"User-Agent": CHROME}).status_code == 303
    return program


def is_signed_in(phone: Phone) -> bool:
    return phone.get("/me").status_code == 200


@pytest.mark.parametrize("elsewhere", [False, True], ids=["where it was asked for", "in the browser of the mails"])
def test_three_late_mails_in_a_row_and_the_fourth_is_in_time(house: House, *, elsewhere: bool) -> None:
    phone, mail = asked(house)
    for _ in range(3):
        house.clock.turn(minutes=10)
        phone = house.phone() if elsewhere else phone
        presses_again(phone, mail.link)
        mail = letter(house, CLEO)
    assert phone.post("/mailed", {"digits": mail.digits}).status_code == 303
    assert "Cleo Nowak" in phone.see("/me")


def test_who_only_obeys_is_never_told_that_it_was_too_much(house: House) -> None:
    """Asked for four times while nothing came; then all come at once, too late, and each page says: have a new one."""
    phone, mails = house.phone(), []
    for _ in range(3):
        phone.post("/sign-in", {"email": CLEO})
        mails += letters(house, CLEO)
        house.clock.turn(minutes=4)
    assert phone.post("/sign-in", {"email": CLEO}).status_code in {303, 429}
    house.clock.turn(minutes=10)
    for mail in mails:
        presses_again(phone, mail.link)
    assert phone.post("/mailed", {"digits": letters(house, CLEO)[-1].digits}).status_code == 303


def test_a_link_pays_for_one_mail_and_what_comes_after_is_counted(house: House) -> None:
    phone, mail = asked(house)
    house.clock.turn(minutes=10)
    presses_again(phone, mail.link)
    answers = [phone.post(f"{mail.link}/another") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429], "three are counted, with the one asked for"
    assert form_to(answers[-1], "/sign-in").value("email") == CLEO
    assert "If one came, its link works." in words(answers[-1])
    assert "Retry-After" in answers[-1].headers


def test_a_stranger_finds_the_same_page_and_is_asked_for_an_address(house: House) -> None:
    stranger = house.phone()
    page = stranger.get("/sign-in/" + "x" * 43)
    assert (page.status_code, heading(page)) == (404, OVER)
    answer = stranger.post("/sign-in/" + "x" * 43 + "/another", follow=True)
    assert "Please type your address once more" in words(answer)
    assert letters(house, CLEO) == []


def test_a_day_later_a_link_is_as_if_it_had_never_been(house: House) -> None:
    _, mail = asked(house)
    house.clock.turn(days=1, minutes=10, seconds=-1)
    sweep(house.sessions, house.clock.now)
    with house.reading() as session:
        assert len(session.scalars(select(SignInLink)).all()) == 1
    elsewhere = house.phone()
    house.clock.turn(seconds=1)
    assert elsewhere.post(f"{mail.link}/another").location == "/sign-in"
    sweep(house.sessions, house.clock.now)
    with house.reading() as session:
        assert session.scalars(select(SignInLink)).all() == []


def test_a_used_link_is_kept_for_a_day_from_its_use_however_long_it_would_have_worked(house: House) -> None:
    phone = house.phone()
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gus@guests.example"})
    phone.post(letter(house, "gus@guests.example").link)
    house.clock.turn(days=1, seconds=-1)
    sweep(house.sessions, house.clock.now)
    with house.reading() as session:
        assert len(session.scalars(select(SignInLink)).all()) == 1
    house.clock.turn(seconds=1)
    sweep(house.sessions, house.clock.now)
    with house.reading() as session:
        assert session.scalars(select(SignInLink)).all() == []


@pytest.mark.parametrize(
    ("language", "said", "end"),
    [
        ("en", "It was used 4 minutes ago, in Chrome, Windows.", "End that session"),
        ("de", "Er wurde vor 4 Minuten benutzt, in Chrome, Windows.", "Diese Anmeldung beenden"),
    ],
    ids=["en", "de"],
)
def test_who_asked_is_told_when_and_where_a_link_was_used_and_ends_that(
    house: House, language: str, said: str, end: str
) -> None:
    phone, mail = asked(house, language=language)
    program = scanned(house, mail.link)
    house.clock.turn(minutes=4)
    for page in (phone.get(mail.link), phone.post(mail.link)):
        assert page.status_code == 404
        assert said in words(page)
    ending = next(form for form in forms(page) if form.labels == [end])
    assert is_signed_in(program)
    assert phone.post(ending.action).status_code == 303
    assert not is_signed_in(program)
    assert end not in words(phone.get(mail.link)), "it is ended already"
    assert phone.post(ending.action).status_code == 303, "twice is once"


def test_the_next_mail_holds_nothing_that_a_program_could_press(house: House) -> None:
    phone, mail = asked(house)
    scanned(house, mail.link)
    presses_again(phone, mail.link)
    second = letter(house, CLEO)
    assert "/sign-in/" not in second.text + second.html
    assert "type these digits where you asked for this mail:" in second.text
    assert phone.post("/mailed", {"digits": second.digits}).status_code == 303
    assert is_signed_in(phone)


def test_nobody_else_is_told_or_ends_anything(house: House) -> None:
    asker, mail = asked(house)
    program = scanned(house, mail.link)
    for other in (house.phone(), house.phone("cleo"), house.phone("ben")):
        assert "It was used" not in words(other.get(mail.link))
        assert other.post(f"{mail.link}/session/ending").status_code == 404
    assert is_signed_in(program)
    assert "It was used" not in asker.see("/mailed"), "who asks with somebody’s address has not got their mail"


def test_who_opens_the_own_link_once_more_is_told_that_all_is_well(house: House) -> None:
    phone, mail = asked(house)
    phone.post(mail.link)
    page = phone.get(mail.link)
    assert "You are signed in here with it already." in words(page)
    assert [form.action for form in forms(page)] == []


def test_typing_digits_of_a_mail_that_is_over_leads_on(house: House) -> None:
    phone, mail = asked(house)
    house.clock.turn(minutes=10)
    page = phone.post("/mailed", {"digits": mail.digits})
    assert page.status_code == 422
    assert form_to(page, "/mailed/another").labels == ["Send me a new one"]
    assert phone.post("/mailed/another").location == "/mailed"
    assert phone.post("/mailed", {"digits": letter(house, CLEO).digits}).status_code == 303


def test_a_flood_from_the_page_of_digits_is_stopped_kindly(house: House) -> None:
    phone, _ = asked(house)
    answers = [phone.post("/mailed/another") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429], "three are counted, with the one asked for"
    assert form_to(answers[-1], "/sign-in").value("email") == CLEO


def test_a_question_that_was_answered_elsewhere_leads_to_a_mail_that_signs_in(house: House) -> None:
    phone, gus = house.phone(), "gus@guests.example"
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": gus})
    mail = letter(house, gus)
    house.phone().post(mail.link)
    presses_again(phone, mail.link)
    assert phone.post("/mailed", {"digits": letter(house, gus).digits}).status_code == 303
    assert "Gus" in phone.see("/me")
