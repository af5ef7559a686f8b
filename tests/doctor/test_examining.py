"""What the doctor says of the mails, and of what is missing before strangers come."""

import resource
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from eventnet.doctor import WAITING_LONG, examine
from eventnet.mail.actions import claim, give_up, note_trouble, post
from eventnet.mail.models import Mail
from eventnet.storage.transactions import writing
from tests.clock import Clock
from tests.doctor.telling import BEFORE, HERE, changed, told
from tests.mail.peer import Peer, free_port, running_peer, saying_nothing
from tests.redis_server import PASSWORD, running_redis

PLAIN = "http://192.0.2.7:5000"


@pytest.fixture
def server() -> Iterator[Peer]:
    with running_peer() as peer:
        yield peer


def test_before_it_is_public_an_installation_needs_mails_and_somebody_who_runs_it(
    settings: Settings, clock: Clock
) -> None:
    report = examine(settings, {}, clock.now)
    assert not report.is_well
    assert [line.removeprefix(BEFORE).split(";")[0] for line in told(report, "FAIL")] == [
        "set EVENTNET_SMTP_URL",
        "set EVENTNET_OPERATOR to who runs it, with a postal address where the law wants one",
        "set EVENTNET_OPERATOR_EMAIL",
        "set EVENTNET_PROXIES to how many web servers of yours stand in front (1 for the one that speaks HTTPS)",
    ]


@pytest.mark.parametrize("base_url", [HERE, PLAIN, "https://localhost:5000"])
def test_where_no_strangers_come_the_same_is_only_worth_knowing(
    base_url: str, settings: Settings, clock: Clock
) -> None:
    report = examine(changed(settings, base_url=base_url), {}, clock.now)
    assert report.is_well
    wanted = [line for line in told(report, "note") if line.startswith(BEFORE)]
    assert len(wanted) == 4
    assert any("EVENTNET_PROXIES" in line for line in wanted) == base_url.startswith("https")
    assert any("over HTTPS" in line for line in wanted) == (not base_url.startswith("https"))


def test_with_all_of_that_it_may_be_public(settings: Settings, clock: Clock, server: Peer) -> None:
    whole = changed(
        settings, smtp_url=server.url, operator="Ada Reinholz", operator_email="team@example.org", proxies=1
    )
    report = examine(whole, {}, clock.now)
    assert report.is_well
    assert [line for line in report.lines if BEFORE in line] == []
    assert {
        "the mail server answers and takes us in",
        "the imprint says who runs it and how to reach them",
        "people reach it over HTTPS",
    } <= set(told(report, "ok"))
    assert (server.greeted, server.seen) == (["cards.example.org"], 0), "looked at, and no mail sent"


@pytest.mark.thorough
def test_a_mail_server_that_does_not_answer_is_a_failure_anywhere(settings: Settings, clock: Clock) -> None:
    with saying_nothing() as silent:
        for url, why in (
            (f"smtp://127.0.0.1:{free_port()}", "the server refused the connection"),
            (silent, "the server did not answer in time"),
        ):
            report = examine(changed(settings, base_url=HERE, smtp_url=url), {}, clock.now, server_seconds=0.3)
            assert told(report, "FAIL") == [
                f"no mail can be sent: {why}; mend EVENTNET_SMTP_URL, and try it by `eventnet mail-test ADDRESS`"
            ]


def test_a_login_the_server_does_not_take_is_a_failure(settings: Settings, clock: Clock) -> None:
    with running_peer(login=("post", "richtig")) as server:
        for password, is_well in (("richtig", True), ("geheim", False)):
            url = server.url.replace("://", f"://post:{password}@")
            report = examine(changed(settings, base_url=HERE, smtp_url=url), {}, clock.now)
            assert report.is_well is is_well
            assert [line for line in report.lines if password in line] == []


def test_a_password_in_the_clear_is_worth_knowing_where_it_leaves_the_machine(
    settings: Settings, clock: Clock, server: Peer
) -> None:
    elsewhere = server.url.replace("127.0.0.1", "0.0.0.0")  # as far as the name tells
    for url, is_told in (
        (elsewhere, False),
        (server.url.replace("://", "://post:geheim@"), False),
        (elsewhere.replace("://", "://post:geheim@"), True),
    ):
        report = examine(changed(settings, smtp_url=url), {}, clock.now)
        assert any("travels in the clear" in line for line in told(report, "note")) is is_told


def test_a_sender_nobody_can_answer_to_is_wanted_otherwise(settings: Settings, clock: Clock, server: Peer) -> None:
    for values, is_wanted in (
        ({}, True),
        ({"mail_from": "cards@example.org"}, False),
        ({"operator_email": "team@example.org"}, False),
    ):
        report = examine(changed(settings, smtp_url=server.url, **values), {}, clock.now)
        assert any("set EVENTNET_MAIL_FROM" in line for line in told(report, "FAIL")) is is_wanted


def letter(session: Session, clock: Clock, address: str) -> Mail:
    post(session, template="confirm", address=address, language="en", about=None, words={}, now=clock.now)
    session.flush()
    return session.query(Mail).filter_by(address=address).one()


def test_what_was_given_up_and_what_waits_is_told_but_not_to_whom(
    settings: Settings, sessions: sessionmaker[Session], clock: Clock
) -> None:
    with sessions() as session, writing(session):
        for number in range(2):
            mail = letter(session, clock, f"gone{number}@guests.example")
            claim(session, mail.id, 0, clock.now)
            note_trouble(session, mail.id, "the server refused the address (550 5.1.1)")
            give_up(session, mail.id, 1, clock.now)
        tried = letter(session, clock, "tried@guests.example")
        claim(session, tried.id, 0, clock.now)
        note_trouble(session, tried.id, "the line broke off")
        letter(session, clock, "waits@guests.example")
    soon = examine(changed(settings, base_url=HERE), {}, clock.now + WAITING_LONG - timedelta(seconds=1))
    late = examine(changed(settings, base_url=HERE), {}, clock.now + WAITING_LONG)
    given_up = "given up: “confirm”, the server refused the address (550 5.1.1), 2 mails"
    about_mails = ("given up", "tried again", "mails wait")
    assert [line for line in told(soon, "note") if line.startswith(about_mails)] == [given_up]
    assert [line for line in told(late, "note") if line.startswith(about_mails)] == [
        given_up,
        "tried again later: “confirm”, the line broke off, one mail",
        "mails wait since 2026-11-20 09:00 UTC; is `eventnet serve` running?",
    ]
    assert "guests.example" not in "\n".join(late.lines)


def test_web_servers_in_front_are_believed_so_nobody_else_should_get_past_them(
    settings: Settings, clock: Clock
) -> None:
    for listen, proxies, is_told in (
        ("127.0.0.1:5000", 1, False),
        ("[::1]:5000", 1, False),
        ("0.0.0.0:5000", 1, True),
        ("192.0.2.7:5000", 2, True),
        ("0.0.0.0:5000", 0, False),
    ):
        report = examine(changed(settings, listen=listen, proxies=proxies), {}, clock.now)
        assert any("pretend to come from anywhere" in line for line in told(report, "note")) is is_told, listen


@pytest.mark.parametrize(
    ("files", "kind", "line"),
    [
        (resource.RLIM_INFINITY, "ok", "4096 connections at once"),
        (1048576, "ok", "4096 connections at once"),
        (4096, "ok", "2000 connections at once"),
        (1024, "note", "464 connections at once, for the system lets this account open only 1024 files; raise that"),
        (
            100,
            "FAIL",
            "The system lets a process open only 100 files at once (ulimit -n); eventnet needs at least 128.",
        ),
    ],
)
def test_how_many_connections_there_may_be_is_read_from_the_system(
    *, files: int, kind: str, line: str, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, files))
    report = examine(changed(settings, base_url=HERE), {}, clock.now)
    assert [found for found in told(report, kind) if found.startswith(line)]
    assert report.is_well is (kind != "FAIL")


@pytest.mark.thorough
def test_where_processes_count_together_it_says_whether_they_can(settings: Settings, clock: Clock) -> None:
    with running_redis() as redis:
        counts = changed(settings, base_url=HERE, limits_url=redis.url)
        report = examine(counts, {}, clock.now)
        assert report.is_well
        assert "processes count together what can be done too often" in told(report, "ok")
        redis.go_away()
        report = examine(counts, {}, clock.now)
        (line,) = told(report, "FAIL")
        assert line.startswith("nobody can sign in, join or scan: EVENTNET_LIMITS_URL, it can't be reached; start that")
        assert PASSWORD not in "\n".join(report.lines)


def test_processes_on_postgresql_that_do_not_count_together_are_worth_knowing(settings: Settings, clock: Clock) -> None:
    for url, is_told in ((settings.database_url, False), ("postgresql+psycopg:///nowhere?host=/nowhere", True)):
        report = examine(changed(settings, database_url=url), {}, clock.now)
        assert any("EVENTNET_LIMITS_URL" in note for note in told(report, "note")) is is_told
