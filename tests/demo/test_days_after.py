"""The demo of the days after: the mail of the morning after lies in the mailbox, and how the other one would read."""

import dataclasses
from pathlib import Path

import pytest

from eventnet.app import create_app
from eventnet.demo.mailbox import Mailbox, mailbox_pages
from eventnet.demo.running import demo_settings, prepare_demo
from eventnet.kernel.days import utc_now
from eventnet.serving import sender_for
from eventnet.storage.opening import open_sessions
from eventnet.upkeep.mails import post_mails
from eventnet.web.extensions import db
from tests.cast import Phone, words
from tests.markup import elements


@pytest.mark.thorough
def test_the_first_mail_is_there_and_the_second_a_link_away(tmp_path: Path) -> None:
    settings, mailbox, now = demo_settings({}, data=tmp_path, listen=None), Mailbox(), utc_now()
    prepare_demo(settings, "after")
    app = create_app(settings, lambda: now)
    app.register_blueprint(mailbox_pages(mailbox))
    with open_sessions(settings.database_url) as sessions:
        assert post_mails(sessions, now, can_mail=settings.can_mail) > 2
        sender = sender_for(app, sessions, settings, lambda: now, mailbox.deliver)
        assert sender
        dataclasses.replace(sender, at_once=1).send_due()
        assert post_mails(sessions, now, can_mail=settings.can_mail) == 0
        phone = Phone(app.test_client(), "http://127.0.0.1:5000", "en")
        page = phone.get(mailbox.path)
        said = words(page)
        assert said.count("The people you met at “Begegnungen 2026”") > 2
        cleo = page.text[page.text.index("cleo@demo.example") :]
        link = next(e.attributes["href"] for e in elements(cleo) if "/second/" in e.attributes.get("href", ""))
        second = words(phone.get(link))
        assert "Hello Cleo Nowak, still on your list from “Begegnungen 2026”:" in second
        assert "This is our last mail about “Begegnungen 2026”." in second
        assert phone.get(link[:-1]).status_code == 404
        assert phone.get(link.replace(mailbox.path, f"{mailbox.path[:-1]}x")).status_code == 404
    with app.app_context():
        db.engine.dispose()
