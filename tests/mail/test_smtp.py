"""Handing one mail to a real SMTP server, as it does well and badly, and what an operator is told of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from eventnet.mail.letters import Letter, Letterhead
from eventnet.mail.smtp import UndeliveredError, smtp_server
from tests.mail.peer import (
    DROP_AFTER,
    DROP_BEFORE,
    DROP_IN_QUIT,
    HANG,
    Peer,
    certificate,
    free_port,
    running_peer,
    saying_nothing,
    talking_plainly,
    talking_without_end,
)
from tests.mail.sending import IMPATIENT, PATIENT, one_each, server
from tests.mailbox import part_of

TEXT = "Grüße.\n.\n..\nFrom here\n" + "ä" * 2000 + "\n"


def a_mail() -> EmailMessage:
    letter = Letter("Wär’s so „recht“?", TEXT, f"<p>{TEXT}</p>\n")
    head = Letterhead("Begegnungen & Co <cards@eventnet.test>", "eventnet.test")
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return head.message(letter, public_id="a" * 22, address="gus@guests.example", language="de", now=now)


def refused(url: str, answer_seconds: float = PATIENT) -> UndeliveredError:
    """What comes of a mail that is not taken."""
    with pytest.raises(UndeliveredError) as caught:
        one_each(server(url, answer_seconds))(a_mail())
    assert "gus" not in str(caught.value)
    return caught.value


def test_what_arrives_is_what_was_written(peer: Peer) -> None:
    one_each(server(peer.url))(a_mail())
    (taken,) = peer.taken
    assert (taken.sender, taken.address) == ("cards@eventnet.test", "gus@guests.example")
    message = taken.message
    assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted")} == {
        "From": "Begegnungen & Co <cards@eventnet.test>",
        "To": "gus@guests.example",
        "Subject": "Wär’s so „recht“?",
        "Message-ID": f"<{'a' * 22}@eventnet.test>",
        "Date": "Fri, 20 Nov 2026 09:00:00 +0000",
        "Auto-Submitted": "auto-generated",
    }
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert (part_of(message, "plain"), part_of(message, "html")) == (TEXT, f"<p>{TEXT}</p>\n")
    assert message["Content-Language"] == "de"
    assert max(map(len, taken.content.split(b"\r\n"))) < 100
    assert peer.greeted == ["eventnet.test"]


@pytest.mark.parametrize("act", [DROP_AFTER, DROP_IN_QUIT])
def test_a_mail_counts_as_sent_from_the_250_on(peer: Peer, act: str) -> None:
    peer.next.append(act)
    one_each(server(peer.url))(a_mail())
    assert len(peer.taken) == 1


@pytest.mark.parametrize(
    ("act", "why", "is_final", "is_away"),
    [
        ("RCPT 550 5.1.1 <ADDRESS>: no such user", "the server refused the address (550 5.1.1)", True, False),
        ("RCPT 451 4.7.1 <ADDRESS>: come again later", "the server refused the address (451 4.7.1)", False, False),
        ("RCPT 530 5.7.0 log in first", "the server refused the address (530 5.7.0)", False, True),
        ("MAIL 550 not from you", "the server refused the line (550)", False, True),
        ("DATA 554 5.7.1 gus@guests.example does not want this", "the server refused the message (554 5.7.1)", True, 0),
        ("DATA 452 full", "the server refused the message (452)", False, False),
        ("DATA 421 closing", "the server refused the message (421)", False, True),
        (DROP_BEFORE, "the line broke off", False, False),
        (HANG, "the server did not answer in time", False, True),
    ],
)
def test_what_is_refused_is_told_without_the_address(
    peer: Peer, act: str, why: str, is_final: bool, is_away: bool
) -> None:
    peer.next.append(act)
    error = refused(peer.url, IMPATIENT if act == HANG else PATIENT)
    assert (error.why, error.is_final, error.is_away) == (why, is_final, is_away)
    assert peer.taken == []


def test_a_closed_door_is_no_ones_fault(peer: Peer) -> None:
    error = refused(f"smtp://127.0.0.1:{free_port()}")
    assert (error.why, error.is_final, error.is_away) == ("the server refused the connection", False, True)


@pytest.mark.parametrize("silent", [saying_nothing, talking_without_end])
def test_no_server_is_listened_to_for_ever(silent: Callable[[], AbstractContextManager[str]]) -> None:
    with silent() as url, ThreadPoolExecutor(1) as threads:
        error = threads.submit(refused, url, IMPATIENT).result(timeout=60)  # by themselves they go on for ever
    assert (error.is_final, error.is_away) == (False, True)


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_user_and_password_go_through_an_encrypted_line(
    way: str, databases: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    login = ("post@eventnet.test", "p:a/s@%")
    with running_peer(
        tls=context if way == "smtps" else None, starttls=context if way == "starttls" else None, login=login
    ) as peer:
        quoted = "post%40eventnet.test:p%3Aa%2Fs%40%25"
        one_each(server(peer.url.replace("://", f"://{quoted}@")))(a_mail())
        assert (len(peer.taken), peer.logged_in) == (1, 1)
        wrong = refused(peer.url.replace("://", "://post%40eventnet.test:falsch@"))
        assert (wrong.why, wrong.is_final, wrong.is_away) == ("the server refused the login (535 5.7.8)", False, True)
        beyond = refused(peer.url.replace("://", "://post%40eventnet.test:geh%C3%A4im@"))
        assert beyond.why == "user or password hold letters beyond ASCII"


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_server_nobody_vouches_for_gets_nothing(way: str, databases: object, tmp_path: Path) -> None:
    _, context = certificate(tmp_path)
    with running_peer(tls=context if way == "smtps" else None, starttls=context if way == "starttls" else None) as peer:
        error = refused(peer.url)
        assert error.why == "the line could not be encrypted (CERTIFICATE_VERIFY_FAILED)"
        assert (error.is_final, error.is_away) == (False, True)
        assert peer.taken == []


def test_a_server_that_can_not_encrypt_gets_nothing(peer: Peer) -> None:
    error = refused(peer.url.replace("smtp:", "smtp+starttls:"))
    assert (error.why, error.is_away) == ("STARTTLS extension not supported by server.", True)
    assert peer.seen == 0


def test_a_server_that_speaks_something_else_gets_nothing() -> None:
    with talking_plainly() as (port, heard):
        error = refused(f"smtps://post:geheim@127.0.0.1:{port}")
    assert (error.why, error.is_away) == ("the line could not be encrypted (WRONG_VERSION_NUMBER)", True)
    assert b"geheim" not in heard[0]
    assert b"eventnet" not in heard[0]


def test_ports_are_those_of_each_way() -> None:
    assert [smtp_server(f"{scheme}://mail.example", "x").port for scheme in ("smtp", "smtps", "smtp+starttls")] == [
        25,
        465,
        587,
    ]


@pytest.mark.parametrize("field", ["subject", "address", "language"])
def test_nothing_written_becomes_a_header_of_its_own(field: str) -> None:
    values = {"subject": "Hello", "address": "gus@guests.example", "language": "en"}
    values[field] += "\r\nBcc: eve@demo.example"
    head = Letterhead("cards@eventnet.test", "eventnet.test")
    with pytest.raises(ValueError, match=r"linefeed|newline|invalid"):
        head.message(
            Letter(values["subject"], "text", "<p>text"),
            public_id="a" * 22,
            address=values["address"],
            language=values["language"],
            now=datetime(2026, 11, 20, 9, tzinfo=UTC),
        )
