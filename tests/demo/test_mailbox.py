"""The demo's mailbox: every mail on one page, which no real installation has."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from eventnet.app import create_app
from eventnet.config import load_settings
from eventnet.demo.mailbox import MOST_KEPT, Mailbox, mailbox_pages
from eventnet.demo.running import demo_settings
from eventnet.mail.letters import Letter, Letterhead
from eventnet.web.extensions import db
from tests.cast import Phone, words
from tests.markup import elements

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def app(mailbox: Mailbox, tmp_path: Path) -> Iterator[Flask]:
    """The demo, without its people: the page asks the database for nothing."""
    app = create_app(demo_settings({}, data=tmp_path, listen=None), lambda: NOON)
    app.register_blueprint(mailbox_pages(mailbox))
    yield app
    with app.app_context():
        db.engine.dispose()


def opened(app: Flask, mailbox: Mailbox) -> tuple[str, list[str]]:
    """What the page says, and where the links on it lead."""
    answer = Phone(app.test_client(), "http://127.0.0.1:5000", "en").get(mailbox.path)
    assert answer.status_code == 200
    return words(answer), [e.attributes["href"] for e in elements(answer.text) if e.tag == "a"]


def arrives(mailbox: Mailbox, subject: str, text: str, *, at: datetime = NOON) -> None:
    head = Letterhead("eventnet <eventnet@127.0.0.1>", "127.0.0.1")
    letter = Letter(subject, text, f"<p>{text}</p>")
    mailbox.deliver(head.message(letter, public_id="a" * 22, address="gus@guests.example", language="de", now=at))


def test_it_shows_to_whom_and_what_with_links_that_work(app: Flask, mailbox: Mailbox) -> None:
    arrives(mailbox, "Grüße", "Hallo,\n\nhier:\nhttp://127.0.0.1:5000/confirm/KEY\n\n-- \nWarum\n")
    said, links = opened(app, mailbox)
    assert "gus@guests.example, Friday, 20 November, 12:00 Grüße Hallo, hier: http://127.0.0.1:5000/confirm/KEY" in said
    assert "-- " not in said
    assert "http://127.0.0.1:5000/confirm/KEY" in links


def test_the_newest_comes_first_and_only_so_many_are_kept(app: Flask, mailbox: Mailbox) -> None:
    for number in range(MOST_KEPT + 3):
        arrives(mailbox, f"Mail {number}.", "Hello.", at=NOON + timedelta(minutes=number))
    said, _ = opened(app, mailbox)
    assert said.index(f"Mail {MOST_KEPT + 2}.") < said.index("Mail 10.") < said.index("Mail 3.")
    assert "Mail 2." not in said


def test_what_strangers_wrote_stays_words(app: Flask, mailbox: Mailbox) -> None:
    arrives(mailbox, "<b>x</b>", "<script>x</script> javascript:x http://a.example/?x=<b>&y='\"")
    said, links = opened(app, mailbox)
    assert "<b>x</b>" in said
    assert "<script>x</script> javascript:x" in said
    assert [link for link in links if link.startswith("javascript")] == []


def test_an_empty_one_says_what_to_do(app: Flask, mailbox: Mailbox) -> None:
    assert "Nothing has come yet. Join with any address" in opened(app, mailbox)[0]


def test_nobody_finds_it_without_the_key_that_was_printed(app: Flask, mailbox: Mailbox) -> None:
    arrives(mailbox, "Your link", "http://127.0.0.1:5000/sign-in/KEY")
    for address in ("192.0.2.7", "127.0.0.1"):
        phone = Phone(app.test_client(), "http://127.0.0.1:5000", "en")
        phone.client.environ_base["REMOTE_ADDR"] = address
        for path in ("/mailbox", "/mailbox/", "/mailbox/x", f"/mailbox/{Mailbox().path[9:]}", "/mailbox/%F0%9F%98%80"):
            answer = phone.get(path)
            assert answer.status_code == 404
            assert "KEY" not in answer.text
        assert phone.get(mailbox.path).status_code == 200


def test_its_own_link_leads_back_to_it(app: Flask, mailbox: Mailbox) -> None:
    assert mailbox.path in opened(app, mailbox)[1]


def test_only_the_demo_has_it(tmp_path: Path) -> None:
    settings = load_settings({"EVENTNET_SMTP_URL": "smtp://mail.example"}, data=tmp_path)
    app = create_app(settings)
    assert [rule.rule for rule in app.url_map.iter_rules() if "mailbox" in rule.rule] == []
    with app.app_context():
        db.engine.dispose()


def test_the_demo_mails_without_a_server_and_never_through_one(tmp_path: Path) -> None:
    settings = demo_settings({"EVENTNET_SMTP_URL": "smtp://mail.example"}, data=tmp_path, listen=None)
    assert (settings.can_mail, settings.smtp_url) == (True, None)
