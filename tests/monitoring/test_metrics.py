"""The figures: who may read them, and that each says what is so."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from eventnet.app import create_app
from eventnet.config import Settings, WrongSettingError
from eventnet.mail.actions import claim, give_up, post
from eventnet.mail.models import Mail
from eventnet.monitoring.requests import BUCKETS, Requests
from eventnet.shedding.queue import Load
from eventnet.storage.transactions import writing
from eventnet.upkeep.sweep import sweep
from tests.cast import House
from tests.clock import Clock
from tests.exchange.at_once import PATIENCE
from tests.mail.peer import free_port
from tests.monitoring.watcher import TOKEN, asked
from tests.processes import wait_until

WATCHING = Path(__file__).resolve().parents[2] / "docs" / "watching.md"


def figures(app: Flask) -> dict[str, float]:
    """Every figure by its name, with labels in the order of their names."""
    found = {}
    for family in text_string_to_metric_families(asked(app, "/metrics").text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN],
)
def test_who_has_not_the_word_reads_nothing(authorization: str | None, app: Flask) -> None:
    answer = asked(app, "/metrics", authorization)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "eventnet_" not in answer.text


@pytest.mark.on_sqlite
def test_who_has_the_word_reads_them_in_prometheus_format(app: Flask) -> None:
    for authorization in (f"Bearer {TOKEN}", f"bearer  {TOKEN}"):
        answer = asked(app, "/metrics", authorization)
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/plain; version=")
        assert "# TYPE eventnet_requests_total counter" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.on_sqlite
def test_without_a_word_in_the_settings_there_is_no_such_page(settings: Settings, clock: Clock) -> None:
    app = create_app(replace(settings, metrics_token=None), clock)
    assert [asked(app, "/metrics").status_code, asked(app, "/metrics", None).status_code] == [404, 404]


@pytest.mark.on_sqlite
def test_a_package_that_is_not_there_stops_the_start(
    settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.delitem(sys.modules, "eventnet.monitoring.figures", raising=False)
    with pytest.raises(WrongSettingError, match=r"EVENTNET_METRICS_TOKEN needs a package: pip install"):
        create_app(settings, clock)


@pytest.mark.on_sqlite
def test_requests_are_counted_by_route_method_and_status(house: House) -> None:
    cleo = house.phone("cleo")
    before = figures(house.app)
    for path in ("/me", "/contacts/never-was-one-of-cleos", "/no/such/page", "/nor/this"):
        cleo.get(path)
    house.phone().get("/me")
    cleo.client.open("/me", method="BREW", base_url=house.base_url)
    cleo.client.open("/me", method="PURGE", base_url=house.base_url)
    after = figures(house.app)
    counted = {name: after[name] - before.get(name, 0) for name in after if name.startswith("eventnet_requests_total")}
    assert {name: many for name, many in counted.items() if many} == {
        "eventnet_requests_total{method=GET,route=/me,status=200}": 1,
        "eventnet_requests_total{method=GET,route=/me,status=401}": 1,
        "eventnet_requests_total{method=GET,route=/contacts/<id:contact_id>,status=404}": 1,
        "eventnet_requests_total{method=GET,route=(no such page),status=404}": 2,
        "eventnet_requests_total{method=OTHER,route=(no such page),status=405}": 2,
        "eventnet_requests_total{method=GET,route=/metrics,status=200}": 1,
    }
    took = "eventnet_request_duration_seconds"
    assert after[f"{took}_count{{route=/me}}"] - before.get(f"{took}_count{{route=/me}}", 0) == 2
    assert after[f"{took}_bucket{{le=+Inf,route=/me}}"] == after[f"{took}_count{{route=/me}}"]
    assert after[f"{took}_sum{{route=/me}}"] > 0


@given(st.lists(st.floats(0, 30) | st.sampled_from(BUCKETS)))
def test_each_span_counts_all_that_took_no_longer(took: list[float]) -> None:
    requests = Requests()
    for seconds in took:
        requests.observe("/me", "GET", 200, seconds)
    told = dict(requests.durations())
    if not took:
        assert told == {}
        return
    up_to, seconds = told["/me"]
    assert up_to == [*(sum(one <= end for one in took) for end in BUCKETS), len(took)]
    assert seconds == pytest.approx(sum(took))
    assert requests.counts() == {("/me", "GET", 200): len(took)}


@contextmanager
def held(house: House) -> Iterator[None]:
    """Somebody is writing, to the event's row, all the while."""
    is_held, let_go = Event(), Event()

    def hold() -> None:
        with house.sessions() as session, writing(session):
            session.execute(text("UPDATE event SET name = name"))
            is_held.set()
            assert let_go.wait(PATIENCE)

    holder = Thread(target=hold)
    holder.start()
    assert is_held.wait(PATIENCE)
    try:
        yield
    finally:
        let_go.set()
        holder.join(PATIENCE)


def write(house: House) -> None:
    with house.sessions() as session, writing(session):
        session.execute(text("UPDATE event SET name = name"))


def test_who_waits_to_write_is_counted(house: House) -> None:
    assert figures(house.app)["eventnet_writers_waiting"] == 0
    with held(house):
        waiting = Thread(target=write, args=(house,))
        waiting.start()
        wait_until(lambda: figures(house.app)["eventnet_writers_waiting"] == 1)
    waiting.join(PATIENCE)
    assert figures(house.app)["eventnet_writers_waiting"] == 0


def test_the_outbox_is_told_by_how_many_and_how_old(house: House) -> None:
    told = figures(house.app)
    assert [told["eventnet_outbox_mails{state=waiting}"], told["eventnet_outbox_oldest_seconds"]] == [0, 0]
    with house.writing() as session:
        for number in range(3):
            address = f"g{number}@guests.example"
            post(session, template="confirm", address=address, language="en", about=None, words={}, now=house.clock.now)
        session.flush()
        first = session.query(Mail).order_by(Mail.id).first()
        assert first
        claim(session, first.id, 0, house.clock.now)
        give_up(session, first.id, 1, house.clock.now)
    house.clock.turn(minutes=2)
    told = figures(house.app)
    assert told["eventnet_outbox_mails{state=waiting}"] == 2
    assert told["eventnet_outbox_mails{state=given_up}"] == 1
    assert told["eventnet_outbox_oldest_seconds"] == 120


def test_the_sweep_and_the_clock_are_told(house: House) -> None:
    assert "eventnet_sweep_age_seconds" not in figures(house.app)
    sweep(house.sessions, house.clock.now)
    house.clock.turn(hours=1)
    told = figures(house.app)
    assert told["eventnet_sweep_age_seconds"] == 3600
    assert (told["eventnet_clock_seconds"], told["eventnet_clock_behind_seconds"]) == (house.clock.now.timestamp(), 0)
    house.clock.now -= timedelta(hours=3)
    assert figures(house.app)["eventnet_clock_behind_seconds"] == 2 * 3600


def test_version_and_database_are_told_and_the_disk_where_it_is_ours(house: House) -> None:
    told = figures(house.app)
    (build,) = (name for name in told if name.startswith("eventnet_build_info"))
    is_file = house.sessions.kw["bind"].dialect.name == "sqlite"
    assert ("database=SQLite 3." if is_file else "database=PostgreSQL ") in build
    assert ("eventnet_disk_free_bytes" in told) is is_file
    assert told["eventnet_database_up"] == 1
    assert told["process_open_fds"] > 0


@pytest.mark.on_sqlite
def test_with_the_database_away_the_rest_is_told(settings: Settings, clock: Clock) -> None:
    url = f"postgresql+psycopg://eventnet:geheim@127.0.0.1:{free_port()}/eventnet"
    app = create_app(replace(settings, database_url=url), clock)
    app.test_client().get("/readyz", base_url="http://eventnet.test")
    told = figures(app)
    assert told["eventnet_database_up"] == 0
    assert told["eventnet_requests_total{method=GET,route=/readyz,status=503}"] == 1
    assert "eventnet_outbox_oldest_seconds" not in told


@pytest.mark.on_sqlite
def test_each_app_counts_for_itself(settings: Settings, clock: Clock) -> None:
    one, other = create_app(settings, clock), create_app(settings, clock)
    one.test_client().get("/sign-in", base_url="http://eventnet.test")
    assert "eventnet_requests_total{method=GET,route=/sign-in,status=200}" in figures(one)
    assert "eventnet_requests_total{method=GET,route=/sign-in,status=200}" not in figures(other)


@pytest.mark.on_sqlite
def test_the_document_names_each_figure_and_no_other(house: House) -> None:
    house.app.extensions["eventnet-figures"].watch(lambda: Load(0, 0, 0, 0))
    sweep(house.sessions, house.clock.now)
    named = set(re.findall(r"^\| `(eventnet_\w+)`", WATCHING.read_text("utf-8"), re.MULTILINE))
    told = {family.name for family in text_string_to_metric_families(asked(house.app, "/metrics").text)}
    ours = {name for name in told if name.startswith("eventnet_")}
    assert {name.removesuffix("_total").removesuffix("_info") for name in named} == {
        name.removesuffix("_info") for name in ours
    }
