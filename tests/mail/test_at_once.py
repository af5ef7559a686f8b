"""Several mails at a time: over few lines, each once, nobody held up; and no clock that tells whom one knows here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from eventnet.mail.crew import Crew
from eventnet.mail.lines import Lines
from eventnet.mail.queries import due_mails
from eventnet.mail.sender import Sender
from eventnet.mail.smtp import UndeliveredError, smtp_server
from tests.cast import House
from tests.mail.peer import DROP_AFTER, HOLD, Peer, free_port
from tests.mail.sending import asked, joined, outbox, sender_to, wait_until

pytestmark = pytest.mark.thorough

AT_ONCE = 3


@contextmanager
def busy_sender(house: House, url: str) -> Iterator[Sender]:
    """The installation's sender with several lines."""
    lines = Lines(smtp_server(url, "eventnet.test"), sleep=lambda _seconds: None)
    yield replace(sender_to(house, lines.deliver), pretend=lines.pretend, at_once=AT_ONCE)
    lines.close()


@contextmanager
def sending(sender: Sender) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=sender.send_due)
    thread.start()
    yield thread
    thread.join(timeout=60)
    assert not thread.is_alive()


def many_joined(house: House, many: int) -> list[str]:
    addresses = [f"g{number}@guests.example" for number in range(many)]
    for address in addresses:
        joined(house, address=address)
    return addresses


def came(peer: Peer) -> list[str]:
    return sorted(taken.address for taken in peer.taken)


def test_a_burst_goes_over_a_few_lines_several_at_once_each_mail_once(house: House, peer: Peer) -> None:
    addresses = many_joined(house, 10)
    peer.next.extend(["accept", *[HOLD] * AT_ONCE])  # one goes ahead
    with busy_sender(house, peer.url) as sender, sending(sender):
        wait_until(lambda: len(peer.held) == AT_ONCE)
        assert len(peer.taken) == 1
        peer.let_go.set()
    assert (came(peer), outbox(house)) == (addresses, [])
    assert len(peer.greeted) <= AT_ONCE


def test_a_mail_that_hangs_holds_up_no_other(house: House, peer: Peer) -> None:
    addresses = many_joined(house, 6)
    peer.next.extend(["accept", HOLD])
    with busy_sender(house, peer.url) as sender, sending(sender):
        wait_until(lambda: len(outbox(house)) == 1)
        assert [mail.address for mail in outbox(house)] == peer.held
        peer.let_go.set()
    assert (came(peer), outbox(house)) == (addresses, [])


def test_what_becomes_due_while_one_hangs_does_not_wait_for_it(
    house: House, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventnet.mail.sender.LOOK_EVERY_SECONDS", 0.02)
    many_joined(house, 2)
    peer.next.extend(["accept", HOLD])
    stopped = threading.Event()
    with busy_sender(house, peer.url) as sender:
        thread = threading.Thread(target=sender.run, args=(stopped,))
        thread.start()
        wait_until(lambda: peer.held)
        joined(house, address="late@guests.example")
        wait_until(lambda: "late@guests.example" in came(peer))
        peer.let_go.set()
        stopped.set()
        thread.join(timeout=60)
    assert (len(peer.taken), outbox(house)) == (3, [])


def test_what_somebody_is_at_is_not_looked_for_again(house: House) -> None:
    many_joined(house, 3)
    (first, *others) = [mail.id for mail in outbox(house)]
    with house.reading() as session:
        due = due_mails(session, house.clock.now, first=(), but=[first], most=3)
    assert sorted(mail_id for mail_id, _tries in due) == sorted(others)


def test_lines_that_drop_between_mails_lose_none_and_double_none(house: House, peer: Peer) -> None:
    addresses = many_joined(house, 8)
    peer.next.extend([DROP_AFTER] * 8)
    with busy_sender(house, peer.url) as sender:
        sender.send_due()
    assert (came(peer), outbox(house)) == (addresses, [])


def test_a_server_that_is_away_costs_one_mail_one_try_however_many_could_go(house: House) -> None:
    many_joined(house, 4)
    with busy_sender(house, f"smtp://127.0.0.1:{free_port()}") as sender:
        sender.send_due()
    assert [mail.tries for mail in outbox(house)] == [1, 0, 0, 0]


def test_after_a_server_was_away_one_goes_ahead_until_it_went_well() -> None:
    tried, answers = [], {0: True, 1: False, 2: False, 3: True}

    def work(mail_id: int, _tries: int) -> bool:
        tried.append(mail_id)
        return answers[mail_id]

    crew = Crew(AT_ONCE, work)
    assert crew.hand_out(0, 0)
    crew.hand_out(1, 0)
    crew.wait()
    assert not crew.hand_out(9, 0), "the round is over"
    for mail_id, goes_on in ((2, False), (3, True)):
        crew.begin()
        assert crew.hand_out(mail_id, 0) is goes_on
    assert (tried, crew.in_hand()) == ([0, 1, 2, 3], [])


@pytest.mark.parametrize("address", ["ben@demo.example", "nobody@guests.example"], ids=["known", "unknown"])
def test_a_mail_behind_another_waits_the_same_whether_that_ones_address_is_known(house: House, address: str) -> None:
    steps: list[str] = []
    sender = replace(
        sender_to(house, lambda message: steps.append("own" if message["To"] == "cleo@demo.example" else "turn")),
        pretend=lambda: steps.append("turn"),
    )
    asked(house, address)
    asked(house)
    sender.send_due()
    assert (steps, outbox(house)) == (["turn", "own"], [])


@pytest.mark.parametrize("address", ["ben@demo.example", "nobody@guests.example"], ids=["known", "unknown"])
def test_where_the_server_is_away_both_wait_alike(house: House, address: str) -> None:
    def away(_message: object = None) -> None:
        raise UndeliveredError("the server refused the connection", is_away=True)

    asked(house, address)
    asked(house)
    replace(sender_to(house, away), pretend=away).send_due()
    assert [(mail.tries, mail.trouble) for mail in outbox(house)] == [(1, "the server refused the connection"), (0, "")]
