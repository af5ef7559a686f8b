"""Reading and writing transactions: who may change something, and how long others wait for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from eventnet.storage.engine import PATIENCE, WRITES
from eventnet.storage.errors import BusyError, ReadOnlyError
from eventnet.storage.patience import Patience
from eventnet.storage.trouble import GIVES_WAY, TROUBLE, is_busy, why_it_refuses
from eventnet.storage.turns import Turns

T = TypeVar("T")

log = logging.getLogger(__name__)

_FIRST = "first in each turn"
_LETS_OTHERS_GO = 0.2
_turns: dict[str, Turns] = {}  # by database, for a process may have several engines on one
_turns_of: WeakKeyDictionary[Engine, Turns] = WeakKeyDictionary()


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions for work outside the web: the command line, the sweep, the demo."""
    factory = sessionmaker(engine, expire_on_commit=False)
    guard(factory)
    return factory


def guard(factory: Any) -> None:
    """Makes the sessions of `factory` refuse every change outside `writing`, so that a GET can change nothing."""

    @event.listens_for(factory, "before_flush")
    def refuse_flush(session: Session, _context: object, _instances: object) -> None:
        if not session.info.get(WRITES):
            raise ReadOnlyError("flush outside of writing()")

    @event.listens_for(factory, "do_orm_execute")
    def refuse_statement(state: ORMExecuteState) -> None:
        if not (state.is_select or state.session.info.get(WRITES)):
            raise ReadOnlyError("statement outside of writing()")


def connection_to_write(session: Session) -> Connection:
    """The connection of a session inside `writing`, for what is written without objects."""
    connection: Connection | None = session.info.get(WRITES)
    if connection is None:
        raise ReadOnlyError("statement outside of writing()")
    session.flush()  # what was changed a moment ago is to be seen
    return connection


def look_first(session: Session, look: Callable[[], None]) -> None:
    """Has `look` called in each turn of `session` to write, before anything else: what was known before may be over."""
    session.info[_FIRST] = look


@contextmanager
def writing(session: Session, patience: Patience | None = None) -> Iterator[None]:
    """One short transaction that may change something; committed at the end, undone if anything is raised.

    What `session` has read before stays in hand, but is a copy from an earlier moment: an action that decides on a
    row reads that row again, with a lock. Raises BusyError when others hold the database for longer than one
    waits, or it takes nothing.
    """
    if session.info.get(WRITES):
        raise RuntimeError("writing() inside of writing(): its commit would tear the outer one apart")
    patience = patience or Patience()
    session.commit()  # ends the reading transaction: SQLite can't write on an old snapshot
    try:
        with turn_to_write(session.get_bind(), patience):
            session.info[WRITES] = session.connection(execution_options={WRITES: True, PATIENCE: patience})
            if look := session.info.get(_FIRST):
                look()
            yield
            session.commit()
    except TROUBLE as error:
        is_ours = not is_busy(error)
        if not is_ours:
            session.expunge_all()  # undoing would make what was read before unreadable, and it is needed to try again
        session.rollback()
        if is_ours:
            raise
        if why := why_it_refuses(error):
            log.error("the database takes nothing: %s", why)
        raise BusyError from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(WRITES, None)


def repeated(session: Session, work: Callable[[], T], pause: Callable[[float], object] = sleep) -> T:
    """The result of `work`, run in one short transaction, begun anew where others were in its way; it must bear that.

    Of those who wait for each other PostgreSQL sends one away. They let the other go first: a row they have just let
    go of they would get again sooner than who has been woken for it, and both would wait for each other once more.
    They try for as long as one waits anyway; then it is BusyError.
    """
    patience = Patience()
    while True:
        try:
            with writing(session, patience):
                return work()
        except BusyError as busy:
            if not _was_sent_away(busy.__cause__) or patience.is_over:
                raise
        pause(min(_LETS_OTHERS_GO, patience.left))


def _was_sent_away(error: BaseException | None) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", None) in GIVES_WAY


def waiting_to_write(session: Session) -> int:
    """The number of those who wait for others: on SQLite in this process, on PostgreSQL in all of them."""
    bind = session.get_bind()
    if bind.dialect.name == "sqlite":
        turns = _turns.get(str(bind.engine.url))
        return turns.waiting if turns else 0
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return int(session.scalar(text(asked)) or 0)


@contextmanager
def turn_to_write(bind: Engine | Connection, patience: Patience | None = None) -> Iterator[None]:
    """Waits for one's turn to write. SQLite lets waiters sleep and race; here they come in their order.

    Whoever brings a connection has waited for theirs already.
    """
    if bind.dialect.name != "sqlite" or not isinstance(bind, Engine):
        yield
        return
    turn = _turns_of.get(bind)
    if turn is None:
        turn = _turns_of[bind] = _turns.setdefault(str(bind.url), Turns())
    if not turn.take((patience or Patience()).left):
        raise BusyError
    try:
        yield
    finally:
        turn.hand_on()
