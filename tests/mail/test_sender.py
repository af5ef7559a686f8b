"""The sender: one mail each, tried again by the ladder, given up at the end, and nothing told that is nobody's."""

import logging
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventnet.mail.actions import GIVEN_UP_KEPT, MOST_TRIES, PAUSES, claim
from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.mail.sender import OUR_MISTAKE, Sender
from eventnet.mail.smtp import smtp_server
from eventnet.serving import sender_for
from eventnet.storage.engine import open_engine
from eventnet.storage.transactions import session_factory
from tests.cast import House
from tests.exchange.walking import DEEP
from tests.mail.peer import DROP_AFTER, DROP_BEFORE, DROP_IN_QUIT, HANG, Peer, free_port
from tests.mail.sending import GUS, IMPATIENT, asked, joined, one_each, outbox, sender_to, server
from tests.mailbox import part_of
from tests.tables import contents

LATER = "RCPT 451 4.7.1 <ADDRESS> come again later"
UNKNOWN = "RCPT 550 5.1.1 <ADDRESS> no such user"


def test_what_waits_goes_out_once_and_leaves_nothing_behind(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    asked(house)
    sender.send_due()
    sender.send_due()
    assert sorted(taken.address for taken in peer.taken) == ["cleo@demo.example", GUS]
    assert outbox(house) == []


def test_who_waits_for_a_mail_comes_first(house: House, peer: Peer, sender: Sender) -> None:
    for number in range(3):
        joined(house, address=f"g{number}@guests.example")
    asked(house)
    sender.send_due()
    assert [taken.address for taken in peer.taken][:2] == ["cleo@demo.example", "g0@guests.example"]


@pytest.mark.parametrize("act", [DROP_AFTER, DROP_IN_QUIT])
def test_after_the_250_nothing_is_sent_again(house: House, peer: Peer, sender: Sender, act: str) -> None:
    joined(house)
    peer.next.append(act)
    for _ in range(3):
        sender.send_due()
        house.clock.turn(days=1)
    assert (len(peer.taken), outbox(house)) == (1, [])


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (LATER, "the server refused the address (451 4.7.1)"),
        ("DATA 451 busy", "the server refused the message (451)"),
        ("MAIL 530 5.7.0 log in first", "the server refused the line (530 5.7.0)"),
        (DROP_BEFORE, "the line broke off"),
        (HANG, "the server did not answer in time"),
    ],
)
def test_what_may_go_well_later_is_tried_again(house: House, peer: Peer, sender: Sender, act: str, why: str) -> None:
    joined(house)
    peer.next.append(act)
    impatient = sender_to(house, one_each(server(peer.url, IMPATIENT)))
    (impatient if act == HANG else sender).send_due()
    (mail,) = outbox(house)
    assert (mail.tries, mail.trouble, mail.due_at) == (1, why, house.clock.now + timedelta(minutes=1))
    house.clock.turn(seconds=59)
    sender.send_due()
    assert peer.seen == 1
    house.clock.turn(seconds=1)
    sender.send_due()
    assert (len(peer.to(GUS)), outbox(house)) == (1, [])


def test_a_repeat_can_be_recognised(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    (mail,) = outbox(house)
    peer.next.append(DROP_AFTER)
    sender.send_due()
    with house.writing() as session:  # as if the sender had died between the 250 and writing that down
        session.add(Mail(**{c.name: getattr(mail, c.name) for c in Mail.__table__.columns}))
    sender.send_due()
    first, second = peer.to(GUS)
    assert first["Message-ID"] == second["Message-ID"] == f"<{mail.public_id}@eventnet.test>"


@pytest.mark.thorough
def test_the_ladder_has_six_rungs_and_then_it_is_given_up_and_said(
    house: House, peer: Peer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    joined(house)
    began = house.clock.now
    peer.next.extend([LATER] * 10)
    tried: list[timedelta] = []
    minutes_around = {*range(2 * 60), *range(25 * 60, 26 * 60)}  # those of the six tries, and some between them
    for minute in sorted({*range(0, 2 * 24 * 60, 30)} | minutes_around):
        house.clock.now = began + timedelta(minutes=minute)
        before = peer.seen
        sender.send_due()
        if peer.seen > before:
            tried.append(house.clock.now - began)
    minutes = [int(since.total_seconds() / 60) for since in tried]
    assert minutes == [0, 1, 6, 21, 81, 81 + 24 * 60]
    assert [sum(PAUSES[:rung], timedelta(0)) for rung in range(MOST_TRIES)] == tried
    (mail,) = outbox(house)
    assert (mail.due_at, mail.given_up_at) == (None, began + tried[-1])
    assert [record.levelno for record in caplog.records if mail.public_id in record.getMessage()] == [
        *[logging.WARNING] * 5,
        logging.ERROR,
    ]
    assert "given up" in caplog.messages[-1]
    assert GUS not in caplog.text


def test_a_5xx_for_the_address_is_given_up_at_once(
    house: House, peer: Peer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    joined(house)
    peer.next.append(UNKNOWN)
    sender.send_due()
    (mail,) = outbox(house)
    assert (mail.tries, mail.due_at, mail.given_up_at) == (1, None, house.clock.now)
    assert mail.trouble == "the server refused the address (550 5.1.1)"
    (said,) = [m for m in caplog.messages if mail.public_id in m]
    assert said == f"given up: {mail.public_id} (confirm), try 1: the server refused the address (550 5.1.1)"
    house.clock.turn(days=3)
    sender.send_due()
    assert peer.seen == 1


def test_what_was_given_up_is_forgotten_after_a_month(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    peer.next.append(UNKNOWN)
    sender.send_due()
    for days, left in ((GIVEN_UP_KEPT.days - 1, 1), (1, 0)):
        house.clock.turn(days=days)
        run_for_a_moment(sender)
        assert len(outbox(house)) == left


def run_for_a_moment(sender: Sender) -> None:
    """The thread of `serve`, through one round."""

    class OneRound(threading.Event):
        """Told to stop as soon as the thread pauses for the first time."""

        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return super().wait(timeout)

    thread = threading.Thread(target=sender.run, args=(OneRound(),))
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_a_server_that_is_away_is_left_alone_and_costs_the_others_nothing(house: House) -> None:
    for number in range(3):
        joined(house, address=f"g{number}@guests.example")
    sender = sender_to(house, one_each(smtp_server(f"smtp://127.0.0.1:{free_port()}", "eventnet.test")))
    sender.send_due()
    assert [mail.tries for mail in outbox(house)] == [1, 0, 0]
    sender.send_due()
    assert [mail.tries for mail in outbox(house)] == [1, 1, 0]


def test_one_bad_address_holds_up_nobody_else(house: House, peer: Peer, sender: Sender) -> None:
    for number in range(3):
        joined(house, address=f"g{number}@guests.example")
    peer.next.extend([UNKNOWN, DROP_BEFORE])
    sender.send_due()
    assert [taken.address for taken in peer.taken] == ["g2@guests.example"]


def test_a_sender_that_died_in_a_try_has_lost_no_mail(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    (mail,) = outbox(house)
    for tries in range(MOST_TRIES):
        with house.writing() as session:
            assert claim(session, mail.id, tries, house.clock.now)
        (left,) = outbox(house)
        assert left.due_at is not None
        house.clock.now = left.due_at
    sender.send_due()  # nobody came back from the last try either
    (given_up,) = outbox(house)
    assert (given_up.given_up_at, peer.seen) == (house.clock.now, 0)


@pytest.mark.thorough
def test_several_senders_send_each_mail_once(house: House, peer: Peer) -> None:
    many, addresses = (40 if DEEP else 16), set()
    for number in range(many):
        addresses.add(f"g{number}@guests.example")
        joined(house, address=f"g{number}@guests.example")
    settings = house.app.extensions["eventnet"].settings
    together, wrong = threading.Barrier(4), []

    def send() -> None:
        engine = open_engine(settings.database_url)  # each a process of its own, as far as the database can tell
        try:
            deliver = one_each(smtp_server(peer.url, "eventnet.test"))
            sender = sender_for(house.app, session_factory(engine), settings, house.clock, deliver)
            assert sender is not None
            together.wait()
            while outbox(house):
                sender.send_due()
        except Exception as error:
            wrong.append(error)
            raise
        finally:
            engine.dispose()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    assert sorted(taken.address for taken in peer.taken) == sorted(addresses)
    assert len({str(taken.message["Message-ID"]) for taken in peer.taken}) == many


def test_a_mail_that_can_not_be_written_stops_no_other_and_is_not_tried_all_the_time(
    house: House, peer: Peer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    joined(house)
    joined(house, address="hal@guests.example")
    rightly = sender.compose

    def compose(session: Session, mail: Mail, now: datetime) -> Letter | None:
        if mail.address == GUS:
            raise RuntimeError(f"no words for {mail.address}")
        return rightly(session, mail, now)

    replace(sender, compose=compose).send_due()
    assert [taken.address for taken in peer.taken] == ["hal@guests.example"]
    (mail,) = outbox(house)
    assert (mail.tries, mail.trouble, mail.due_at) == (1, OUR_MISTAKE, house.clock.now + timedelta(minutes=1))
    assert "RuntimeError" in caplog.text
    assert GUS not in caplog.text


def test_nothing_that_goes_wrong_ends_the_thread(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    calls = []

    def deliver(_message: object) -> None:
        calls.append(1)
        raise ZeroDivisionError

    run_for_a_moment(sender_to(house, deliver))
    assert calls == [1]
    (mail,) = outbox(house)
    assert (mail.tries, mail.trouble) == (1, OUR_MISTAKE)


def test_no_secret_lies_in_the_database_or_the_log(
    house: House, peer: Peer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    joined(house)
    asked(house)
    peer.next.append(LATER)  # one key of each kind lives, one died with its mail
    for _ in range(2):
        sender.send_due()
        house.clock.turn(minutes=2)
    told = [secret for taken in peer.taken for secret in secrets_of(part_of(taken.message, "plain"))]
    assert len(told) == 6
    with house.reading() as session:
        stored = repr(contents(session))
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("eventnet"))
    assert "sent: " in ours
    for text in (stored, ours):
        assert [secret for secret in told if secret in text] == []
    assert [address for address in (GUS, "cleo@demo.example") if address in ours] == []


def secrets_of(text: str) -> list[str]:
    """The link's secret, and the digits as they are written and as they are typed."""
    (link,) = re.findall(r"/(?:confirm|sign-in)/(\S{43})", text)
    (digits,) = re.findall(r"\b\d{4} \d{4}\b", text)
    return [link, digits, digits.replace(" ", "")]


def test_the_date_of_a_mail_is_when_it_went_out(house: House, peer: Peer, sender: Sender) -> None:
    joined(house)
    peer.next.append(LATER)
    sender.send_due()
    house.clock.turn(minutes=1)
    sender.send_due()
    (message,) = peer.to(GUS)
    assert message["Date"].datetime == datetime(2026, 11, 20, 9, 1, tzinfo=UTC)
