"""Whether a load balancer is told what it needs to know, and an operator why."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from redis import Redis
from sqlalchemy import text

from eventnet.app import create_app
from eventnet.config import Settings
from eventnet.storage.transactions import writing
from tests.cast import House
from tests.clock import Clock
from tests.mail.peer import free_port
from tests.monitoring.watcher import TOKEN, asked
from tests.redis_server import PASSWORD, running_redis


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
    answer = asked(house.app, "/readyz")
    assert answer.status_code == 200
    lines = answer.text.splitlines()
    assert lines[:2] == ["ready", "database: answers"]
    is_file = house.sessions.kw["bind"].dialect.name == "sqlite"
    assert lines[2:] == (["disk: has room"] if is_file else [])


@pytest.mark.on_sqlite
@pytest.mark.parametrize("authorization", [None, "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}"])
def test_a_stranger_is_told_whether_it_is_ready_and_not_why(authorization: str | None, house: House) -> None:
    answer = asked(house.app, "/readyz", authorization)
    assert (answer.status_code, answer.text) == (200, "ready\n")
    with at_revision(house, "0001"):
        answer = asked(house.app, "/readyz", authorization)
    assert (answer.status_code, answer.text) == (503, "not ready\n")


@pytest.mark.on_sqlite
def test_where_there_is_no_token_everybody_is_a_stranger(settings: Settings, house: House, clock: Clock) -> None:
    app = create_app(replace(settings, metrics_token=None), clock)
    assert [asked(app, "/readyz", word).text for word in (None, "Bearer", "Bearer ", "Bearer None")] == ["ready\n"] * 4


def test_with_a_database_behind_it_is_not_sent_any(house: House) -> None:
    with at_revision(house, "0001"):
        answer = asked(house.app, "/readyz")
    assert (answer.status_code, answer.text.splitlines()[0]) == (503, "not ready")
    assert int(answer.headers["Retry-After"]) > 0
    assert "eventnet migrate brings it up" in answer.text


def test_while_a_newer_version_takes_over_the_old_one_goes_on(house: House) -> None:
    with at_revision(house, "9999"):
        answer = asked(house.app, "/readyz")
    assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ready")
    assert "a newer version has changed it" in answer.text


def test_where_the_database_is_away_it_says_so_and_nothing_secret(settings: Settings, clock: Clock) -> None:
    url = f"postgresql+psycopg://eventnet:geheim@127.0.0.1:{free_port()}/eventnet"
    answer = asked(create_app(replace(settings, database_url=url), clock), "/readyz")
    assert answer.status_code == 503
    assert answer.text.splitlines() == ["not ready", "database: does not answer"]


@pytest.mark.on_sqlite
def test_told_to_stop_it_wants_no_more_requests(house: House) -> None:
    house.app.extensions["eventnet"].leaving.set()
    answer = asked(house.app, "/readyz")
    assert answer.status_code == 503
    assert "stopping: what has come is answered, send no more" in answer.text
    assert house.phone().get("/healthz").status_code == 200, "the installation works"


@pytest.mark.on_sqlite
def test_a_web_server_in_front_asks_for_the_process_alone_and_nothing_is_written_while_it_goes_on(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that is behind is behind for all of them: turned away from each, nobody would be told even that."""
    caplog.set_level("INFO", "eventnet.requests")
    said = []
    with at_revision(house, "0001"):
        for ends in (lambda: None, house.app.extensions["eventnet"].leaving.set):
            ends()
            answer = house.app.test_client().get("/readyz?process", base_url="http://10.0.0.5:5000")
            said.append((answer.status_code, answer.text))
    assert said == [(200, "ready\n"), (503, "not ready\n")]
    assert [record.getMessage().partition(" 503")[0] for record in caplog.records] == ["GET /readyz"]


@pytest.mark.on_sqlite
def test_with_a_full_disk_it_wants_no_more_requests(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.statvfs

    def full(path: str) -> os.statvfs_result:
        found = list(really(path))
        found[4] = 10  # blocks that are left to whoever is not root
        return os.statvfs_result(found)

    monkeypatch.setattr(os, "statvfs", full)
    answer = asked(house.app, "/readyz")
    assert (answer.status_code, answer.text.splitlines()[-1]) == (503, "disk: full where the database lies")


@pytest.mark.on_sqlite
@pytest.mark.thorough
def test_without_its_redis_it_says_what_is_closed_and_goes_on(settings: Settings, house: House, clock: Clock) -> None:
    with running_redis() as redis:
        app = create_app(replace(settings, limits_url=redis.url), clock)
        assert asked(app, "/readyz").text.splitlines()[-1] == "limits: answers"
        redis.go_away()
        for _ in range(2):
            answer = asked(app, "/readyz")
            assert (answer.status_code, answer.text.splitlines()[0]) == (200, "ready")
            assert "limits: it can't be reached; sign-in mails, joining and codes are closed" in answer.text
            assert PASSWORD not in answer.text
        redis.come()
        assert asked(app, "/readyz").text.splitlines()[-1] == "limits: answers"


@pytest.mark.on_sqlite
@pytest.mark.thorough
def test_redis_is_asked_for_nobody_but_the_operator_and_nothing_stays_in_it(
    settings: Settings, house: House, clock: Clock
) -> None:
    with running_redis() as redis:
        line = Redis(unix_socket_path=str(redis.socket), password=PASSWORD)

        def commands() -> int:
            return int(line.info("stats")["total_commands_processed"])

        app = create_app(replace(settings, limits_url=redis.url), clock)
        before = commands()
        itself = commands() - before
        before = commands()
        assert asked(app, "/readyz", None).text == "ready\n"
        assert commands() == before + itself
        assert asked(app, "/readyz").text.splitlines()[-1] == "limits: answers"
        assert commands() > before + 2 * itself
        assert line.keys() == []
        line.close()


@pytest.mark.on_sqlite
@pytest.mark.thorough
def test_a_redis_that_is_full_is_told(settings: Settings, house: House, clock: Clock) -> None:
    """It answers a PING all the same."""
    with running_redis() as redis:
        app = create_app(replace(settings, limits_url=redis.url), clock)
        with Redis(unix_socket_path=str(redis.socket), password=PASSWORD) as line:
            line.config_set("maxmemory", 1)
            assert line.ping()
        assert "limits: it refuses to count (OutOfMemoryError)" in asked(app, "/readyz").text
