"""What `eventnet doctor` finds out: the settings, secrets masked, and whether everything can work."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from eventnet.config import Settings, without_secrets
from eventnet.storage.engine import open_engine, sqlite_journal, sqlite_library
from eventnet.storage.migrating import is_current


@dataclass
class Report:
    """Lines to print, and whether all is well."""

    lines: list[str] = field(default_factory=list)
    is_well: bool = True

    def fine(self, text: str) -> None:
        """Notes something that is as it should be."""
        self.lines.append(f"ok    {text}")

    def note(self, text: str) -> None:
        """Notes something worth knowing that stops nothing."""
        self.lines.append(f"note  {text}")

    def fail(self, text: str) -> None:
        """Notes something that must be mended."""
        self.lines.append(f"FAIL  {text}")
        self.is_well = False


def examine(settings: Settings, environ: Mapping[str, str]) -> Report:
    """Checks an installation. Changes nothing, but for an empty SQLite file where there is no database yet."""
    report = Report()
    for name, value in listed_settings(settings).items():
        source = "set" if environ.get(name) or environ.get(f"{name}_FILE") else "default"
        report.lines.append(f"{name} = {value}  ({source})")
    _check_folder(settings, report)
    _check_database(settings, report)
    if settings.is_secure:
        report.fine("people reach it over HTTPS")
    else:
        report.note("without HTTPS a phone's camera and offline pages do not work, except on this machine itself")
    return report


def listed_settings(settings: Settings) -> dict[str, str]:
    """Every setting by the name of its variable, with secrets masked."""
    return {
        "EVENTNET_DATA": str(settings.data),
        "EVENTNET_DATABASE_URL": without_secrets(settings.database_url),
        "EVENTNET_BASE_URL": settings.base_url,
        "EVENTNET_LISTEN": settings.listen,
        "EVENTNET_SECRET_KEY": f"*** ({len(settings.secret_keys)} in use)",
        "EVENTNET_SMTP_URL": "none" if settings.smtp_url is None else without_secrets(settings.smtp_url),
    }


def _check_folder(settings: Settings, report: Report) -> None:
    folder = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        report.fine(f"data can be written to {settings.data}")
    else:
        report.fail(f"data can't be written to {settings.data}")


def _check_database(settings: Settings, report: Report) -> None:
    try:
        engine = open_engine(settings.database_url)
    except (ImportError, SQLAlchemyError, OSError) as error:
        report.fail(f"the database can't be used: {error}")
        return
    try:
        if is_current(engine):
            report.fine("the database answers and has the shape of this version")
        else:
            report.note("the database answers; `eventnet serve` will bring it to the shape of this version")
        if engine.dialect.name == "sqlite":
            journal = sqlite_journal()
            report.fine(f"SQLite {sqlite_library().sqlite_version}, journal {journal}")
            if journal != "WAL":
                report.note(
                    "this SQLite is older than 3.51.3 and slower for it; the package pysqlite3 brings a newer one"
                )
    except SQLAlchemyError as error:
        report.fail(f"the database does not answer: {str(error).splitlines()[0]}")
    finally:
        engine.dispose()
