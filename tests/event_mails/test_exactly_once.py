"""Exactly one of each: several processes and senders, a server that drops, a crash between any two steps."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update

from eventnet.event_mails.models import EventMail
from eventnet.event_mails.posting import post_due
from eventnet.event_mails.rules import Kind
from eventnet.mail.actions import claim
from eventnet.mail.models import Mail
from eventnet.people.models import Person
from eventnet.storage.engine import open_engine
from eventnet.storage.transactions import session_factory
from tests.cast import House
from tests.crowd import crowd, swap_each
from tests.event_mails.days_after import CLEO, MORNING, THREE_BEFORE, go_to, grace_of, noted, post
from tests.mail.conftest import peer, sender  # noqa: F401  fixtures
from tests.mail.peer import DROP_AFTER, DROP_BEFORE, Peer
from tests.mail.sending import outbox, sender_to

FIVE = 5


class CrashError(Exception):
    """The process is gone."""


@contextmanager
def crashing(house: House, after: int) -> Iterator[list[str]]:
    """Lets the process die after so many statements that write; what it had written by then."""
    written: list[str] = []
    engine = house.sessions.kw["bind"]

    def executed(_connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
            written.append(statement)
            if len(written) == after:
                raise CrashError

    event.listen(engine, "after_cursor_execute", executed)
    try:
        yield written
    except CrashError:
        pass
    finally:
        event.remove(engine, "after_cursor_execute", executed)


def together(house: House, many: int, work: Any) -> list[Any]:
    """What comes of `work` with as many sessions of their own, each like a process, all at the same instant."""
    barrier = threading.Barrier(many)
    url = house.app.extensions["eventnet"].settings.database_url

    def one(_number: int) -> Any:
        engine = open_engine(url)
        try:
            sessions = session_factory(engine)
            with sessions() as session:
                session.execute(select(1))
            barrier.wait(30)
            return work(sessions)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(one, range(many)))


def test_five_at_once_post_one_each(house: House) -> None:
    names = crowd(house, 8)
    with house.writing() as session:
        session.execute(update(Person).values(confirmed_at=house.clock.now))
    swap_each(house, ["cleo"], names)
    for due, kind in ((MORNING, Kind.MORNING_AFTER), (THREE_BEFORE, Kind.BEFORE_IT_CLOSES)):
        go_to(house, due)
        posted = together(house, FIVE, lambda sessions: post_due(sessions, house.clock.now))
        assert sum(posted) == 9
        with house.reading() as session:
            rows = list(session.scalars(select(EventMail.attendee_id).where(EventMail.kind == kind)))
        assert len(rows) == 9
        addresses = [mail.address for mail in outbox(house)]
        assert len(addresses) == len(set(addresses)) == 9
        with house.writing() as session:
            for mail in session.scalars(select(Mail)):
                session.delete(mail)


def test_a_crash_between_any_two_steps_loses_no_mail_and_doubles_none(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    after = 0
    while True:
        after += 1
        with crashing(house, after) as written:
            post(house)
        noted_now, waits = noted(house), [mail.address for mail in outbox(house)]
        assert (Kind.BEFORE_IT_CLOSES in noted_now) == (CLEO in waits), written
        if len(written) < after:
            break
    assert after > 2
    assert post(house) == 0
    assert sorted(mail.address for mail in outbox(house)) == ["ben@demo.example", CLEO]


@pytest.mark.on_sqlite
def test_a_sender_that_vanishes_leaves_a_mail_to_the_next_try(house: House) -> None:
    house.swap("cleo", "ben")
    go_to(house, THREE_BEFORE)
    post(house)
    with house.writing() as session:
        for mail in session.scalars(select(Mail)):
            assert claim(session, mail.id, 0, house.clock.now)
    messages: list[EmailMessage] = []
    for _ in range(3):
        sender_to(house, messages.append).send_due()
        house.clock.turn(minutes=2)
    assert [message["To"] for message in messages].count(CLEO) == 1
    assert (noted(house), grace_of(house)) == ({Kind.BEFORE_IT_CLOSES: True}, 7)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("drop", [DROP_BEFORE, DROP_AFTER])
def test_a_server_that_drops_costs_no_mail_and_at_most_one_more_that_is_known_as_the_same(
    house: House,
    peer: Peer,  # noqa: F811
    sender: Any,  # noqa: F811
    drop: str,
) -> None:
    house.swap("cleo", "ben")
    for due in (MORNING, THREE_BEFORE):
        go_to(house, due)
        post(house)
        peer.taken.clear()
        peer.next.append(drop)
        for _ in range(3):
            sender.send_due()
            house.clock.turn(minutes=2)
        for address in (CLEO, "ben@demo.example"):
            taken = peer.to(address)
            assert 1 <= len(taken) <= (2 if drop == DROP_AFTER else 1)
            assert len({message["Message-ID"] for message in taken}) == 1
    assert outbox(house) == []


@pytest.mark.thorough
def test_five_senders_send_one_each(house: House) -> None:
    names = crowd(house, 10)
    with house.writing() as session:
        session.execute(update(Person).values(confirmed_at=house.clock.now))
    swap_each(house, ["cleo"], names)
    go_to(house, MORNING)
    assert post(house) == 11
    messages: list[EmailMessage] = []
    together(house, FIVE, lambda sessions: replace(sender_to(house, messages.append), sessions=sessions).send_due())
    addresses = [str(message["To"]) for message in messages]
    assert len(addresses) == len(set(addresses)) == 11
