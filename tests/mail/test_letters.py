"""What stands in a mail: golden texts in both languages, and nothing that a stranger could slip in."""

import dataclasses
import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from eventnet.account.mails import MAILS
from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.kernel.harmless import harmless
from eventnet.mail.sender import Sender
from eventnet.people.models import Person
from eventnet.web.extensions import db
from eventnet.web.mails import composer
from tests.cast import House, words
from tests.mail.peer import Peer
from tests.mail.sending import GUS, asked, joined, sender_to
from tests.mailbox import letter, letters, opened, part_of
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite

GOLDEN = Path(__file__).with_name("golden")
ABOUT_ADDRESSES = ("address", "address-asked", "address-changed", "address-changed-new")
HARMLESS = {"html", "head", "meta", "title", "body", "p", "ul", "li", "br", "a", "bdi", "strong", "small", "hr"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The house is run by somebody with a name."""
    return dataclasses.replace(settings, operator="Ada Reinholz & Söhne <Leipzig>", operator_email="team@eventnet.test")


def golden(message: EmailMessage) -> str:
    """A mail to read: its headers, its text and its page, with keys and ids that are the same each time."""
    names = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
    head = "\n".join(f"{name}: {message[name]}" for name in names)
    whole = f"{head}\n\n{part_of(message, 'plain')}\n=====\n\n{part_of(message, 'html')}"
    whole = re.sub(r"(/confirm/(?:address/)?|/sign-in/)[\w-]{43}", r"\1KEY", whole)
    return re.sub(r"\b\d{4} \d{4}\b", "1234 5678", re.sub(r"<[\w-]{22}@", "<ID@", whole))


def now_in(peer: Peer, sender: Sender, address: str) -> EmailMessage:
    """The one mail that goes out to `address`."""
    sender.send_due()
    (message,) = peer.to(address)
    return message


def about_address(house: House, peer: Peer, sender: Sender, name: str, language: str) -> str:
    """Cleo asks for another address, and takes it where the mail is about that; to whom the mail goes."""
    cleo, new = house.phone("cleo", language=language), "cleo@new.example"
    cleo.post("/language", {"language": language})
    cleo.post("/me/address", {"email": new})
    if name.startswith("address-changed"):
        link = opened(now_in(peer, sender, new), house.base_url).link
        peer.taken.clear()
        cleo.post(link)
    return new if name in {"address", "address-changed-new"} else "cleo@demo.example"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "name", ["confirm", "confirm-again", "confirm-left-out", "sign-in", "sign-in-digits", *ABOUT_ADDRESSES]
)
def test_mails_read_as_they_were_written(house: House, peer: Peer, sender: Sender, name: str, language: str) -> None:
    if name in ABOUT_ADDRESSES:
        address = about_address(house, peer, sender, name, language)
    elif name.startswith("sign-in"):
        phone, address = asked(house, language=language), "cleo@demo.example"
        if name == "sign-in-digits":  # a program that looks through mails has used the link
            link = opened(now_in(peer, sender, address), house.base_url).link
            peer.taken.clear()
            house.phone().post(link)
            phone.post(f"{link}/another")
    else:
        if name == "confirm-left-out":
            with house.writing() as session:
                session.execute(update(Event).values(name="Your account is locked: unlock it at t.co/x1"))
        joined(house, language=language)
        address = GUS
    if name == "confirm-again":  # the browser is lost, and with it the way in
        sender.send_due()
        peer.taken.clear()
        house.clock.turn(days=1)
        asked(house, GUS, language=language)
    assert golden(now_in(peer, sender, address)) == (GOLDEN / f"{name}.{language}.txt").read_text("utf-8")


def test_a_mail_speaks_the_language_that_was_read_whoever_sends_it(house: House, peer: Peer, sender: Sender) -> None:
    asked(house, language="de")
    asked(house, "ben@demo.example", language="en")
    sender.send_due()
    (german,), (english,) = peer.to("cleo@demo.example"), peer.to("ben@demo.example")
    assert (german["Subject"], english["Subject"]) == ("Dein Link zum Anmelden", "Your link to sign in")


@pytest.mark.parametrize("name", ["confirm", "sign-in"])
def test_a_mail_loads_nothing_and_leads_nowhere_but_here(house: House, name: str) -> None:
    joined(house)
    asked(house)
    mail = letter(house, GUS if name == "confirm" else "cleo@demo.example")
    parts = elements(mail.html)
    assert {part.tag for part in parts} <= HARMLESS
    assert {name for part in parts for name in part.attributes} <= {"lang", "charset", "name", "content", "href"}
    led_to = [part.attributes["href"] for part in parts if part.tag == "a"]
    assert [address for address in led_to if not address.startswith("http://eventnet.test")] == []
    assert f"http://eventnet.test{mail.link}" in led_to


STRANGE = {
    "line breaks": "Begegnungen\r\nBcc: eve@demo.example\r\n\r\nBuy",
    "markup": "<script>alert(1)</script><img src=x>&amp;",
    "template syntax": "{{ config }} {% raw %} ${7*7} %(name)s %s {0}",
    "turned around": "Gus \u202egnirts\u2028Bcc: x",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_names_stay_names(house: House, peer: Peer, sender: Sender, strange: str) -> None:
    joined(house)
    with house.writing() as session:  # past every form that would have tidied it
        session.execute(update(Event).values(name=strange))
        gus = session.scalars(select(Person.id).where(Person.email == GUS)).one()
        session.execute(update(Attendee).where(Attendee.person_id == gus).values(name=strange))
        session.execute(update(Person).where(Person.email == "cleo@demo.example").values(name=strange))
    asked(house)
    sender.send_due()
    confirming, signing_in = peer.to(GUS)[0], peer.to("cleo@demo.example")[0]
    for message in (confirming, signing_in):
        assert message["Bcc"] is None
        assert {"To", "From", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"} <= set(message.keys())
        assert len(message.keys()) == 9
        assert not re.search(r"[\r\n\u202e\u2028]", str(message["Subject"]))
        page = part_of(message, "html")
        assert "<script" not in page
        assert "<img" not in page
        assert "Bcc: eve" not in [line.strip() for line in part_of(message, "plain").splitlines()]
    shown = harmless(strange)
    assert bool(shown) == ("@" not in strange)
    assert str(confirming["Subject"]) == (f"Was this you at “{shown}”?" if shown else "Was this you?")
    assert (f"Hello {shown}," if shown else "Hello,\n") in part_of(signing_in, "plain")


@pytest.mark.parametrize(
    "name",
    [
        "Free money: https://evil.example/x",
        "evil.example",
        "Call +49 900 123 456",
        "write to eve@evil.example",
        "0900-1-2-3",
        "x" * 81,
        "a\\\\b",
    ],
)
def test_a_strangers_message_is_not_carried_to_an_address_they_typed(house: House, name: str) -> None:
    joined(house, name=name)
    mail = letter(house, GUS)
    assert name not in mail.text + mail.html + mail.subject
    assert "– “Begegnungen 2026”, Friday, 20 November, 10:00\n" in mail.text
    assert "Not everything stands here. The page behind the link shows it." in mail.text
    assert name in words(house.phone().get(mail.link))


LURES = ["Unlock at https://evil.example/x", "Call +49 900 123 456", "evil\u3002com", "t.co", "eve@evil", "x" * 81]


@pytest.mark.parametrize("lure", LURES)
def test_a_strangers_event_says_nothing_to_an_address_they_typed(house: House, lure: str) -> None:
    with house.writing() as session:
        session.execute(update(Event).values(name=lure))
    joined(house)
    mail = letter(house, GUS)
    assert lure not in mail.text + mail.html + mail.subject
    assert mail.subject == "Was this you?"
    assert "– an event, as Gus, Friday, 20 November, 10:00\n" in mail.text
    assert lure in words(house.phone().get(mail.link))


@pytest.mark.parametrize("lure", LURES)
def test_whoever_plants_a_name_writes_no_greeting_with_it(house: House, lure: str) -> None:
    with house.writing() as session:
        house.person(session, "cleo").name = lure
    asked(house)
    mail = letter(house, "cleo@demo.example")
    assert lure not in mail.text + mail.html
    assert mail.text.startswith("Hello,\n\nhere you sign in:")


def test_many_events_are_no_letter(house: House) -> None:
    gus = joined(house)
    with house.writing() as session:
        for number in range(4):
            soon = house.clock.now + timedelta(days=number + 1)
            made = make_event(
                session,
                name=f"Line {number}",
                place="",
                timezone="Europe/Berlin",
                starts_at=soon,
                ends_at=soon + timedelta(hours=1),
            )
            join(session, made, session.scalars(select(Person).where(Person.email == GUS)).one(), house.clock.now)
    mail = letter(house, GUS)
    assert [line for line in ("Line 0", "Line 1", "Line 2", "Line 3") if line in mail.text] == [
        "Line 1",
        "Line 2",
        "Line 3",
    ]
    assert "Not everything stands here." in mail.text
    assert "Line 0" in words(gus.get(mail.link))


@pytest.mark.parametrize(
    "name", ["Hans-Jürgen Freiherr von und zu Guttenberg-Wittelsbach", "عمر الخطيب", "李小雨", "J. R. R."]
)
def test_names_of_people_are_named(house: House, name: str) -> None:
    joined(house, name=name)
    mail = letter(house, GUS)
    assert f"as {name}, Friday" in mail.text
    assert f"as <bdi>{name}</bdi>, Friday" in mail.html


def test_addresses_in_mails_come_from_the_settings_alone(house: House) -> None:
    phone = house.phone()
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": GUS}, headers={"X-Forwarded-Host": "evil.example"})
    mail = letter(house, GUS)
    assert "evil" not in mail.text + mail.html


def test_behind_another_port_or_over_https_addresses_are_right_too(settings: Settings, house: House) -> None:
    asked(house)
    elsewhere = create_app(dataclasses.replace(settings, base_url="https://cards.example:8443"), house.clock)
    arrived: list[EmailMessage] = []
    dataclasses.replace(sender_to(house, arrived.append), compose=composer(elsewhere, MAILS)).send_due()
    with elsewhere.app_context():
        db.engine.dispose()
    assert "\nhttps://cards.example:8443/sign-in/" in part_of(arrived[0], "plain")


def test_nobody_is_written_to_whose_address_nobody_has(house: House, peer: Peer, sender: Sender) -> None:
    asked(house, "nobody@guests.example")
    sender.send_due()
    assert (peer.seen, letters(house, "nobody@guests.example")) == (0, [])


def test_who_has_confirmed_meanwhile_is_not_asked(house: House) -> None:
    joined(house)
    with house.writing() as session:
        session.execute(update(Person).where(Person.email == GUS).values(confirmed_at=house.clock.now))
    assert letters(house, GUS) == []


def test_who_takes_part_in_nothing_any_more_is_not_asked(house: House) -> None:
    joined(house)
    with house.writing() as session:
        session.delete(session.get_one(Event, house.event_id))
    assert letters(house, GUS) == []
    asked(house, GUS)
    assert letters(house, GUS) == []
