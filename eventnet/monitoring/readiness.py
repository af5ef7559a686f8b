"""Whether this process should be sent requests, said in words: for load balancers, and for whoever asks them why not.

What is only worse than usual is told, but closes nothing: another process would do no better.
"""

from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from eventnet.counting.shared import AwayError, Shared
from eventnet.monitoring.disk import LEAST_FREE, free_bytes
from eventnet.storage.migrating import Shape, shape_of
from eventnet.storage.opening import sqlite_file


@dataclass
class Readiness:
    """The findings, a line each; ready as long as none of them closes it."""

    is_ready: bool = True
    lines: list[str] = field(default_factory=list)

    def closes(self, text: str) -> None:
        """Notes why no requests should be sent here."""
        self.is_ready = False
        self.lines.append(text)


def look_at_process(*, is_leaving: bool) -> Readiness:
    """Looks at nothing but the process itself."""
    found = Readiness()
    if is_leaving:
        found.closes("stopping: what has come is answered, send no more")
    return found


def look(engine: Engine, shared: Shared | None, *, is_leaving: bool) -> Readiness:
    """Looks whether requests can be answered. Nobody waits for a database or Redis longer than a page would."""
    found = look_at_process(is_leaving=is_leaving)
    _look_at_database(engine, found)
    _look_at_disk(engine, found)
    if shared is not None:
        _look_at_limits(shared, found)
    return found


def _look_at_database(engine: Engine, found: Readiness) -> None:
    try:
        shape = shape_of(engine)
    except SQLAlchemyError:
        found.closes("database: does not answer")
        return
    if shape is Shape.CURRENT:
        found.lines.append("database: answers")
    elif shape in {Shape.AHEAD, Shape.NEWER}:
        # It had this version's shape when this process began. What a newer one has added since does not disturb it.
        found.lines.append(
            "database: answers; a newer version has changed it, so start this process anew with that one"
        )
    else:
        found.closes("database: has not the shape of this version; eventnet migrate brings it up")


def _look_at_disk(engine: Engine, found: Readiness) -> None:
    """Looks at the disk of a database that is a file; what another server has left only that server knows."""
    file = sqlite_file(engine.url)
    if file is None:
        return
    if free_bytes(file) < LEAST_FREE:
        found.closes("disk: full where the database lies")
    else:
        found.lines.append("disk: has room")


def _look_at_limits(shared: Shared, found: Readiness) -> None:
    try:
        shared.try_out()
    except AwayError as error:
        found.lines.append(
            f"limits: {error}; sign-in mails, joining and codes are closed until it answers, all else goes on"
        )
    else:
        found.lines.append("limits: answers")
