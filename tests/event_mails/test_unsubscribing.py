"""Having no more mails: one click of a mail program, a button for eyes, and a page behind signing in."""

from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from eventnet.event_mails.tokens import TokenBook
from eventnet.kernel.ids import new_public_id
from eventnet.mail.letters import Letter, Letterhead
from tests.cast import House, words
from tests.event_mails.days_after import CLEO, MORNING, go_to, grace_of, post
from tests.mail.sending import sender_to
from tests.tables import contents

pytestmark = pytest.mark.on_sqlite

KEYS = ("k" * 40,)


def arrived(house: House) -> EmailMessage:
    """Cleo's mail of the morning after, as her program reads it."""
    house.swap("cleo", "ben")
    go_to(house, MORNING)
    post(house)
    messages: list[EmailMessage] = []
    sender_to(house, messages.append).send_due()
    (message,) = [message for message in messages if message["To"] == CLEO]
    return message


def one_click(message: EmailMessage) -> str:
    """The path behind a mail's List-Unsubscribe."""
    address = str(message["List-Unsubscribe"])
    assert address.startswith("<http://eventnet.test/mails/")
    return urlsplit(address.strip("<>")).path


def wants_mails(house: House) -> bool:
    with house.reading() as session:
        return house.attendee(session, "cleo").wants_mails


def test_a_mail_program_ends_them_with_one_click_without_session_or_token(house: House) -> None:
    message = arrived(house)
    path, program = one_click(message), house.app.test_client()
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = program.post(path, base_url=house.base_url, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
        assert "No more mails about this event come." in words(answer)
        assert not wants_mails(house)
        assert grace_of(house) == 30


def test_looking_shows_one_button_and_changes_nothing(house: House) -> None:
    path = one_click(arrived(house))
    with house.reading() as session:
        before = contents(session)
    page = house.phone().get(path)
    assert page.text.count("<button") == 1
    assert "Begegnungen" not in page.text
    with house.reading() as session:
        assert contents(session) == before
    assert "No more mails about this event come." in words(house.phone().post(path))


@pytest.mark.parametrize("token", ["foreign", "cut", "longer", "changed", "of another host", "live code", "nothing"])
def test_a_token_that_is_not_ours_opens_nothing(house: House, token: str) -> None:
    path = one_click(arrived(house))
    real = path.rpartition("/")[2]
    other = {
        "foreign": TokenBook(("x" * 40,), "eventnet.test").seal(new_public_id()),
        "cut": real[:-1],
        "longer": real + "A",
        "changed": real[:-2] + ("A" if real[-2] != "A" else "B") + real[-1],
        "of another host": TokenBook(KEYS, "elsewhere.test").seal(new_public_id()),
        "live code": house.token("cleo"),
        "nothing": "M",
    }[token]
    phone = house.phone()
    for answer in (phone.get(f"/mails/{other}"), phone.post(f"/mails/{other}")):
        assert answer.status_code == 404
    assert wants_mails(house)


def test_a_token_of_whoever_has_erased_all_says_what_it_always_says(house: House) -> None:
    path = one_click(arrived(house))
    before = house.phone().post(path)
    house.phone("cleo").post("/me/erasing")
    assert house.phone().get(path).status_code == 200
    assert words(house.phone().post(path)) == words(before)


def test_any_of_the_keys_opens_a_token(house: House) -> None:
    attendee = new_public_id()
    old, new = TokenBook(("o" * 40,), "a.test"), TokenBook(("n" * 40, "o" * 40), "a.test")
    assert new.open(old.seal(attendee)) == attendee
    assert old.open(new.seal(attendee)) is None
    assert attendee not in old.seal(attendee)


def test_the_page_behind_signing_in_switches_them_off_and_on(house: House) -> None:
    cleo, page = house.phone("cleo"), f"/e/{house.event}/mails"
    assert f'href="{page}"' in cleo.get("/me").text
    assert "Two mails come, and no third" in cleo.see(page)
    assert "No more mails about this event come." in words(cleo.post(f"{page}/ending", follow=True))
    assert not wants_mails(house)
    assert "Mails about this event come again." in words(cleo.post(page, follow=True))
    assert wants_mails(house)


def test_whoever_is_not_confirmed_is_told_when_they_come(house: House) -> None:
    with house.writing() as session:
        house.person(session, "cleo").confirmed_at = None
    assert "They come once you have confirmed" in house.phone("cleo").see(f"/e/{house.event}/mails")


def test_an_address_that_is_longer_than_a_line_stays_whole() -> None:
    address = f"<https://{'cards.' * 12}example/mails/{'M' * 44}>"
    letter = Letter("Hello", "Hello", "<p>Hello</p>", {"List-Unsubscribe": address})
    message = Letterhead("us@here.example", "here.example").message(
        letter, public_id="x", address="cleo@demo.example", language="en", now=MORNING
    )
    assert f"\r\nList-Unsubscribe: {address}\r\n".encode() in message.as_bytes()
