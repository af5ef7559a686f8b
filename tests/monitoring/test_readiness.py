"""Whether a load balancer is told what it needs to know, and an operator why."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.storage.transactions import writing
from eventnet.web.limits import counters_of
from tests.cast import House
from tests.clock import Clock
from tests.mail.peer import free_port
from tests.redis_server import PASSWORD, running_redis


def asked(app: Flask) -> TestResponse:
    return app.test_client().get("/readyz", base_url="http://10.0.0.5:5000")


@contextmanager
def at_revision(house: House, revision: str) -> Iterator[None]:
    """The database says that it is at another revision; then again what it was."""

    def say(what: str) -> str:
        with house.sessions() as session, writing(session):
            before = session.scalar(text("SELECT version_num FROM alembic_version"))
            session.execute(text("UPDATE alembic_version SET version_num = :what"), {"what": what})
        return str(before)

    before = say(revision)
    try:
        yield
    finally:
        say(before)


def test_a_balancer_is_told_by_any_name_that_requests_may_come(house: House) -> None:
    answer = asked(house.app)
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert lines[:2] == ["ready", "database: answers"]
    is_file = house.sessions.kw["bind"].dialect.name == "sqlite"
    assert lines[2:] == (["disk: has room"] if is_file else [])


def test_with_a_database_behind_it_is_not_sent_any(house: House) -> None:
    with at_revision(house, "0001"):
        answer = asked(house.app)
    assert (answer.status_code, answer.text.splitlines()[0]) == (503, "not ready")
    assert int(answer.headers["Retry-After"]) > 0
    assert "eventnet migrate brings it up" in answer.text


def test_while_a_newer_version_takes_over_the_old_one_goes_on(house: House) -> None:
    with at_revision(house, "9999"):
        answer = asked(house.app)
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ready")
    assert "a newer version has changed it" in answer.text


def test_where_the_database_is_away_it_says_so_and_nothing_secret(settings: Settings, clock: Clock) -> None:
    url = f"postgresql+psycopg://eventnet:geheim@127.0.0.1:{free_port()}/eventnet"
    answer = asked(create_app(replace(settings, database_url=url), clock))
    assert answer.status_code == 503
    assert answer.text.splitlines() == ["not ready", "database: does not answer"]


@pytest.mark.on_sqlite
def test_told_to_stop_it_wants_no_more_requests(house: House) -> None:
    house.app.extensions["eventnet"].stopping.set()
    answer = asked(house.app)
    assert answer.status_code == 503
    assert "stopping: what has come is answered, send no more" in answer.text
    assert house.phone().get("/healthz").status_code == 200, "the installation works"


@pytest.mark.on_sqlite
def test_with_a_full_disk_it_wants_no_more_requests(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.statvfs

    def full(path: str) -> os.statvfs_result:
        found = list(really(path))
        found[4] = 10  # blocks that are left to whoever is not root
        return os.statvfs_result(found)

    monkeypatch.setattr(os, "statvfs", full)
    answer = asked(house.app)
    assert (answer.status_code, answer.text.splitlines()[-1]) == (503, "disk: full where the database lies")


@pytest.mark.on_sqlite
@pytest.mark.thorough
def test_without_its_redis_it_says_what_is_closed_and_goes_on(settings: Settings, house: House, clock: Clock) -> None:
    with running_redis() as redis:
        app = create_app(replace(settings, limits_url=redis.url), clock)
        assert asked(app).text.splitlines()[-1] == "limits: answers"
        shared = counters_of(app).shared
        assert shared is not None
        shared.pause_seconds = 0
        redis.go_away()
        for _ in range(2):
            answer = asked(app)
            assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ready")
            assert "limits: it can't be reached; sign-in mails, joining and codes are closed" in answer.text
            assert PASSWORD not in answer.text
        redis.come()
        assert asked(app).text.splitlines()[-1] == "limits: answers"
