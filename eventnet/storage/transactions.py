"""Reading and writing transactions: who may change something, and how long others wait for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from eventnet.storage.engine import LOCK_SECONDS
from eventnet.storage.errors import BusyError, ReadOnlyError
from eventnet.storage.turns import Turns

_WRITES = "writes"
_BUSY_STATES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialization
_turns: dict[str, Turns] = {}  # by database, for a process may have several engines on one


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions for work outside the web: the command line, the sweep, the demo."""
    factory = sessionmaker(engine, expire_on_commit=False)
    guard(factory)
    return factory


def guard(factory: Any) -> None:
    """Makes the sessions of `factory` refuse every change outside `writing`, so that a GET can change nothing."""

    @event.listens_for(factory, "before_flush")
    def refuse_flush(session: Session, _context: object, _instances: object) -> None:
        if not session.info.get(_WRITES):
            raise ReadOnlyError("flush outside of writing()")

    @event.listens_for(factory, "do_orm_execute")
    def refuse_statement(state: ORMExecuteState) -> None:
        if not (state.is_select or state.session.info.get(_WRITES)):
            raise ReadOnlyError("statement outside of writing()")


@contextmanager
def writing(session: Session) -> Iterator[None]:
    """One short transaction that may change something; committed at the end, undone if anything is raised.

    What `session` has read before stays in hand, but is a copy from an earlier moment: an action that decides on a
    row reads that row again, with a lock. Raises BusyError when others hold the database for too long.
    """
    if session.info.get(_WRITES):
        raise RuntimeError("writing() inside of writing(): its commit would tear the outer one apart")
    session.commit()  # ends the reading transaction: SQLite can't write on an old snapshot
    try:
        with _turn(session):
            session.connection(execution_options={_WRITES: True})
            session.info[_WRITES] = True
            yield
            session.commit()
    except (OperationalError, PoolTimeoutError) as error:
        session.rollback()
        if is_busy(error):
            raise BusyError from error
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_WRITES, None)


def is_busy(error: Exception) -> bool:
    """Whether `error` says that the database is held by others or away, not that something of ours is wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    origin = getattr(error, "orig", None)
    state = getattr(origin, "sqlstate", "")
    # PostgreSQL that can't be reached says so without a state, or with one of class 08 or 57.
    return "database is locked" in str(origin) or state is None or state in _BUSY_STATES or state[:2] in {"08", "57"}


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    engine = session.get_bind()
    if isinstance(engine, Engine):
        with turn_to_write(engine):
            yield
    else:
        yield


@contextmanager
def turn_to_write(engine: Engine) -> Iterator[None]:
    """Waits for one's turn to write. SQLite lets waiters sleep and race; here they come in their order."""
    if engine.dialect.name != "sqlite":
        yield
        return
    turn = _turns.setdefault(str(engine.url), Turns())
    if not turn.take(LOCK_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        turn.hand_on()
