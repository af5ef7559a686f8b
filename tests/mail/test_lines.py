"""Lines to a mail server that are kept: used again, opened anew where they have ended, and left in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from eventnet.mail.letters import Letter, Letterhead
from eventnet.mail.lines import Lines
from eventnet.mail.smtp import UndeliveredError, smtp_server
from tests.mail.peer import DROP_AFTER, DROP_BEFORE, HANG, Peer, certificate, free_port, running_peer
from tests.mail.sending import IMPATIENT, PATIENT, server


def mail(number: int) -> EmailMessage:
    head, now = Letterhead("cards@eventnet.test", "eventnet.test"), datetime(2026, 11, 20, 9, tzinfo=UTC)
    address = f"g{number}@guests.example"
    return head.message(
        Letter("Hello", "text", "<p>text"), public_id=f"{number:022}", address=address, language="en", now=now
    )


@contextmanager
def lines_to(url: str, answer_seconds: float = PATIENT, **more: Any) -> Iterator[Lines]:
    lines = Lines(server(url, answer_seconds), **more)
    yield lines
    lines.close()


def came(peer: Peer) -> list[str]:
    return [taken.address for taken in peer.taken]


def expected(many: int) -> list[str]:
    return [f"g{number}@guests.example" for number in range(many)]


def test_mails_one_after_the_other_go_over_one_line_which_is_left_politely(peer: Peer) -> None:
    with lines_to(peer.url) as lines:
        for number in range(5):
            lines.deliver(mail(number))
        assert not peer.left.is_set()
    assert (came(peer), len(peer.greeted)) == (expected(5), 1)
    assert peer.left.wait(10)


def test_one_encrypts_and_logs_in_once_for_many(
    databases: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with running_peer(starttls=context, login=("post", "geheim")) as peer:
        with lines_to(peer.url.replace("://", "://post:geheim@")) as lines:
            for number in range(3):
                lines.deliver(mail(number))
        assert (came(peer), peer.logged_in) == (expected(3), 1)


def test_a_line_the_server_has_dropped_between_two_mails_loses_none_and_doubles_none(peer: Peer) -> None:
    peer.next.extend([DROP_AFTER] * 3)
    with lines_to(peer.url) as lines:
        for number in range(4):
            lines.deliver(mail(number))
    assert (came(peer), len(peer.greeted)) == (expected(4), 4)


def test_a_server_that_has_had_enough_of_a_line_gets_a_new_one(peer: Peer) -> None:
    with lines_to(peer.url) as lines:
        lines.deliver(mail(0))
        peer.refuses_reset = True
        lines.deliver(mail(1))
    assert (came(peer), len(peer.greeted)) == (expected(2), 2)


@pytest.mark.parametrize(
    ("act", "greeted"),
    [
        ("RCPT 550 5.1.1 no such user", 1),
        ("DATA 554 not this", 1),
        ("DATA 421 closing", 2),
        (DROP_BEFORE, 2),
        (HANG, 2),
    ],
)
def test_what_becomes_of_a_line_on_which_a_mail_was_not_taken(peer: Peer, act: str, greeted: int) -> None:
    peer.next.append(act)
    with lines_to(peer.url, IMPATIENT if act == HANG else PATIENT) as lines:
        with pytest.raises(UndeliveredError):
            lines.deliver(mail(7))
        lines._server = server(peer.url)
        lines.deliver(mail(0))
    assert (came(peer), len(peer.greeted)) == (expected(1), greeted)


def test_only_so_many_mails_go_over_one_line(peer: Peer) -> None:
    with lines_to(peer.url, most_mails=3) as lines:
        for number in range(7):
            lines.deliver(mail(number))
    assert (came(peer), len(peer.greeted)) == (expected(7), 3)


def test_a_line_nobody_needs_ends_by_itself(peer: Peer) -> None:
    lines = Lines(smtp_server(peer.url, "eventnet.test"), kept_seconds=0)
    lines.deliver(mail(0))
    assert peer.left.wait(10)


def test_pretending_takes_the_same_line_and_as_long_as_mails_took_and_sends_nothing(peer: Peer) -> None:
    slept: list[float] = []
    with lines_to(peer.url, sleep=slept.append) as lines:
        lines.deliver(mail(0))
        took = set(lines._took)
        for _ in range(20):
            lines.pretend()
        lines.deliver(mail(1))
    assert (came(peer), len(peer.greeted), len(slept)) == (expected(2), 1, 20)
    assert set(slept) <= took
    assert len(took) == 2, "a guess, and the mail"


def test_pretending_finds_a_closed_door_closed() -> None:
    with lines_to(f"smtp://127.0.0.1:{free_port()}") as lines, pytest.raises(UndeliveredError) as caught:
        lines.pretend()
    assert caught.value.is_away
