"""The figures of an installation, in Prometheus' format. Their names are listed in docs/watching.md.

Each process tells its own; what stands in the database all of them tell alike. The package for it is an extra, so only
a page that is open knows this file.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Metric, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from eventnet import __version__
from eventnet.kernel.days import Clock
from eventnet.mail.queries import outbox
from eventnet.monitoring.disk import free_bytes
from eventnet.monitoring.requests import BUCKETS, Requests
from eventnet.shedding.queue import Load
from eventnet.storage.engine import database_kind
from eventnet.storage.opening import sqlite_file
from eventnet.storage.transactions import waiting_to_write
from eventnet.upkeep.clock import newest_stored
from eventnet.upkeep.models import Sweeping

_ENDS = (*map(str, BUCKETS), "+Inf")


class Figures:
    """The figures of a process and its database."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.requests = Requests()
        self._engine, self._clock = engine, clock
        self._load: Callable[[], Load] | None = None
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def watch(self, load: Callable[[], Load]) -> None:
        """Tells from now on what the server that listens for us has to do, too."""
        self._load = load

    def written(self, accept: str) -> tuple[bytes, str]:
        """All figures as they are now, and the content type, of those there are what `accept` asks for."""
        encode, content_type = choose_encoder(accept)
        return encode(self._registry), content_type

    def describe(self) -> list[Metric]:
        """Returns nothing: which figures there are shows only when they are asked for."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The figures, one family after the other."""
        yield from self._of_requests()
        if self._load:
            load = self._load()
            yield _gauge("requests_waiting", "Requests that have come whole and wait for a thread.", load.waiting)
            yield _gauge("requests_answering", "Requests that a thread works on.", load.answering)
            refused = CounterMetricFamily("eventnet_requests_refused", "Requests refused at once: too many waited.")
            refused.add_metric((), load.refused)
            yield refused
            yield _gauge("connections_open", "Connections that are held, whether they ask or not.", load.connections)
        try:
            yield from self._of_the_database()
        except SQLAlchemyError:
            yield _gauge("database_up", "1 while the database answers.", 0)
        if file := sqlite_file(self._engine.url):
            yield _gauge("disk_free_bytes", "What the disk under the database still takes.", free_bytes(file))

    def _of_requests(self) -> Iterator[Metric]:
        counts = CounterMetricFamily(
            "eventnet_requests", "Requests that were answered.", labels=("route", "method", "status")
        )
        for (route, method, status), many in self.requests.counts().items():
            counts.add_metric((route, method, str(status)), many)
        yield counts
        durations = HistogramMetricFamily(
            "eventnet_request_duration_seconds", "How long requests take once a thread has them.", labels=("route",)
        )
        for route, took in self.requests.durations():
            durations.add_metric((route,), list(zip(_ENDS, took.up_to, strict=True)), took.seconds)
        yield durations

    def _of_the_database(self) -> Iterator[Metric]:
        now = self._clock()
        with Session(self._engine) as session:
            mails, last, newest = outbox(session), session.get(Sweeping, 1), newest_stored(session)
            waiting = waiting_to_write(session)
        yield _info("build", "Which version runs, on which database.", __version__, database_kind(self._engine))
        yield _gauge("database_up", "1 while the database answers.", 1)
        yield _gauge("writers_waiting", "Those who wait for others to be done with writing.", waiting)
        yield _by_state("outbox_mails", "Mails not sent.", {"waiting": mails.waiting, "given_up": mails.given_up})
        yield _gauge("outbox_oldest_seconds", "How long the oldest mail waits.", _since(mails.oldest_at, now))
        if last is not None:
            yield _gauge("sweep_age_seconds", "How long ago the sweep ran.", _since(last.ran_at, now))
        yield _gauge("clock_seconds", "What time it is here, as a Unix time.", now.timestamp())
        behind = max(timedelta(), newest - now if newest else timedelta())
        yield _gauge("clock_behind_seconds", "How far the clock is behind what is stored.", behind.total_seconds())


def _since(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"eventnet_{name}", meaning, value=value)


def _by_state(name: str, meaning: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"eventnet_{name}", meaning, labels=("state",))
    for state, value in values.items():
        family.add_metric((state,), value)
    return family


def _info(name: str, meaning: str, version: str, database: str) -> Metric:
    return InfoMetricFamily(f"eventnet_{name}", meaning, value={"version": version, "database": database})
