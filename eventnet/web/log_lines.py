"""Log lines, for people or as JSON, of which none says anything of a person.

Whatever an exception quotes (an address, a row the database refuses), and whatever somebody else's package writes into
a line, may be about somebody. So of an exception its kind and its place are written, of others' lines what stands
before the first thing they name.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_OURS = "eventnet"
_MOST_CAUSES = 10
_BEGINS_TO_NAME = re.compile(r"[%<({\[/\"'\d]|: ")


class ToldAsFields:
    """A message that has fields of its own where lines are JSON."""

    def fields(self) -> dict[str, Any]:
        """The message's fields, by name."""
        raise NotImplementedError


class TextLines(logging.Formatter):
    """Lines for people. A traceback stands in the lines below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line of a record."""
        return super().format(_said_safely(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802  the library's name
        """Returns an exception without its words."""
        return without_words(ei[1])


class JsonLines(logging.Formatter):
    """Lines for machines: one object each, a traceback inside."""

    def format(self, record: logging.LogRecord) -> str:
        """Returns the line of a record."""
        record = _said_safely(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if isinstance(record.msg, ToldAsFields):
            line |= record.msg.fields()
        if record.exc_info and record.exc_info[1]:
            line["error"] = without_words(record.exc_info[1])
        return json.dumps(line)


LINES = {"text": TextLines, "json": JsonLines}
"""The formats there are, by the word of the setting."""


def without_words(error: BaseException) -> str:
    """An exception as Python shows it, with what led to it, but without what each of them says."""
    told = list[str]()
    one: BaseException | None = error
    while one is not None and len(told) < _MOST_CAUSES:
        told.append(f"Traceback (most recent call last):\n{_places(one.__traceback__)}{_kind(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nwhich came of this:\n\n".join(told)


def _places(trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace))


def _kind(error: BaseException) -> str:
    """The name of an exception, and the code that a database or the system gives it."""
    module = type(error).__module__
    name = type(error).__qualname__ if module == "builtins" else f"{module}.{type(error).__qualname__}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    if code is None and isinstance(error, OSError):
        code = error.strerror
    return f"{name} ({code})" if code else name


def _said_safely(record: logging.LogRecord) -> logging.LogRecord:
    """A record as it may be written: one of others' only as far as it names nothing."""
    safe = logging.makeLogRecord(vars(record))
    safe.exc_text = safe.stack_info = None  # a formatter before ours has left its own words there
    if record.name.partition(".")[0] != _OURS:
        text = str(record.msg)
        names = _BEGINS_TO_NAME.search(text)
        safe.msg, safe.args = (f"{text[: names.start()].rstrip()} …" if names else text), ()
    return safe
