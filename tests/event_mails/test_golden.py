"""How the two mails read, in both languages, with names that are not Ben; and that they are kind."""

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import update

from eventnet.contacts.models import Contact
from eventnet.event_mails.rules import Kind
from eventnet.events.models import Event
from eventnet.people.models import Person
from tests.cast import House
from tests.event_mails.days_after import CLEO, MORNING, THREE_BEFORE, go_to, post, promise
from tests.house.test_kindness import UNKIND
from tests.mail.sending import sender_to
from tests.mail.test_letters import HARMLESS, LURES, STRANGE
from tests.mailbox import part_of
from tests.markup import elements

pytestmark = pytest.mark.on_sqlite

GOLDEN = Path(__file__).with_name("golden")
HOSTILE = [*STRANGE.values(), *LURES, "Ali \u0627\u0644\u062e\u0637\u064a\u0628", "A" * 200, "%(name)s 100%"]
"""What people might be called who want something of a mail's reader, or of the program that shows it."""


def met(house: House, language: str) -> None:
    """Cleo has met Ben, and promised him something, and Dan a little later; her mails speak `language`."""
    with house.writing() as session:
        session.execute(update(Person).where(Person.email == CLEO).values(language=language))
    house.swap("cleo", "ben")
    house.clock.turn(minutes=50)
    house.swap("cleo", "dan")
    promise(house, "cleo", "dan", "Link zum Testaufbau: https://tests.example/a?b=1&c=<2>")


def sent(house: House, kind: Kind, *, late: timedelta = timedelta()) -> EmailMessage:
    """The mail of this kind to Cleo."""
    go_to(house, (MORNING if kind is Kind.MORNING_AFTER else THREE_BEFORE) + late)
    post(house)
    messages: list[EmailMessage] = []
    sender_to(house, messages.append).send_due()
    (message,) = [message for message in messages if message["To"] == CLEO]
    return message


def golden(message: EmailMessage) -> str:
    """A mail to read, with ids that are the same each time."""
    names = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
    head = "\n".join(f"{name}: {message[name]}" for name in (*names, "List-Unsubscribe", "List-Unsubscribe-Post"))
    whole = f"{head}\n\n{part_of(message, 'plain')}\n=====\n\n{part_of(message, 'html')}"
    whole = re.sub(r"<[\w-]{22}@", "<ID@", whole)
    return re.sub(r"/mails/M[\w-]{43}", "/mails/TOKEN", re.sub(r"/e/[\w-]{22}", "/e/EVENT", whole))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", Kind)
def test_the_two_mails_read_as_they_were_written(house: House, kind: Kind, language: str) -> None:
    met(house, language)
    assert golden(sent(house, kind)) == (GOLDEN / f"{kind.value}.{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", Kind)
def test_names_say_nothing_but_names_in_either_mail(house: House, kind: Kind, hostile: str) -> None:
    met(house, "en")
    with house.writing() as session:
        session.execute(update(Event).values(name=hostile[:120]))
        session.execute(update(Contact).values(name=hostile))
        house.attendee(session, "cleo").name = hostile
    message = sent(house, kind)
    assert message["Bcc"] is None
    assert not re.search(r"[\r\n\u202e\u2028]", str(message["Subject"]))
    text, page = part_of(message, "plain"), part_of(message, "html")
    parts = elements(page)
    assert {part.tag for part in parts} <= HARMLESS
    led_to = [part.attributes["href"] for part in parts if part.tag == "a"]
    assert [address for address in led_to if not address.startswith("http://eventnet.test")] == []
    for lure in LURES:
        if hostile == lure:
            assert lure not in text + page + str(message["Subject"])
            assert text.count("somebody whose name the list shows") == 2
    links = set(re.findall(r"https?://[^\s)]+", text.replace("https://tests.example/a?b=1&c=<2>”", "")))
    assert [link for link in links if not link.startswith("http://eventnet.test")] == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", Kind)
def test_no_mail_is_unkind_hurries_or_counts(house: House, kind: Kind, language: str) -> None:
    met(house, language)
    message = sent(house, kind, late=timedelta(hours=7))
    said = f"{message['Subject']}\n{part_of(message, 'plain')}"
    assert not UNKIND.search(said)
    assert "!" not in said
    assert "midnight" not in said
    assert "Mitternacht" not in said
    assert not re.search(r"\b\d+ (people|contacts|Personen|Kontakte)\b", said)
