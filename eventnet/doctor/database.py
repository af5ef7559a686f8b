"""The database: whether it answers, has this version's shape, and what lies in it that an operator should know of."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from eventnet.care.queries import reports_to_operator
from eventnet.config import Settings
from eventnet.doctor.clock import check_clock_by_database
from eventnet.doctor.mails import check_outbox
from eventnet.doctor.report import Report
from eventnet.storage.engine import database_kind, open_engine, sqlite_journal
from eventnet.storage.migrating import Shape, shape_of
from eventnet.storage.traces import is_left_to_operator


def check_database(settings: Settings, report: Report, now: datetime) -> None:
    """Says whether the database can be used, and what in it waits for the operator."""
    try:
        engine = open_engine(settings.database_url)
    except (ImportError, SQLAlchemyError, OSError) as error:
        report.fail(
            f"the database can't be used: {error}; look at EVENTNET_DATABASE_URL, and whether its package is there"
        )
        return
    try:
        shape = shape_of(engine)
        if shape is Shape.CURRENT:
            report.fine(f"the database answers and has the shape of this version: {database_kind(engine)}")
            with Session(engine) as session:
                if reports_to_operator(session):
                    report.note("somebody has told you something: `eventnet messages` prints it")
                check_outbox(session, report, now)
                check_clock_by_database(session, report, now)
        else:
            _say_shape(shape, report)
        if engine.dialect.name == "sqlite":
            _check_sqlite(engine, report)
    except SQLAlchemyError as error:
        report.fail(
            f"the database does not answer: {str(error).splitlines()[0]}; is its server running, and does"
            " EVENTNET_DATABASE_URL name it rightly?"
        )
    finally:
        engine.dispose()


def _say_shape(shape: Shape, report: Report) -> None:
    if shape is Shape.AHEAD:
        report.note("a newer version of eventnet has changed the database; replace this one, too, before long")
    elif shape is Shape.NEWER:
        report.fail(
            "a newer version of eventnet has changed the database, so this one can't use it: install that version"
            " again, or restore a backup from before it"
        )
    elif shape is Shape.OLDER:
        report.fail(
            "the database is behind this version: `eventnet migrate`, or the next start of `eventnet serve`, brings"
            " it to the shape it needs"
        )
    else:
        report.note("the database answers, and is empty; `eventnet serve` makes its tables, or `eventnet migrate`")


def _check_sqlite(engine: Engine, report: Report) -> None:
    if sqlite_journal() != "WAL":
        report.note("this SQLite is older than 3.51.3 and slower for it; the package pysqlite3 brings a newer one")
    if is_left_to_operator(engine):
        report.note(
            "something erased still stands in the file, which is too large to be written anew while people wait;"
            " `eventnet sweep` does it, at a quiet hour"
        )
