"""Log lines, for people and for machines: what an operator finds in them, and what nobody ever does."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from eventnet.web.log_lines import LINES

SECRET = "cleo@demo.example"
EACH_FORMAT = pytest.mark.parametrize("lines", LINES)


@pytest.fixture
def written() -> Iterator[dict[str, io.StringIO]]:
    """Everything that is logged meanwhile, in each format."""
    handlers = {lines: logging.StreamHandler(io.StringIO()) for lines in LINES}
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    for lines, handler in handlers.items():
        handler.setFormatter(LINES[lines]())
        root.addHandler(handler)
    yield {lines: handler.stream for lines, handler in handlers.items()}
    for handler in handlers.values():
        root.removeHandler(handler)
    root.setLevel(before)


def objects(written: dict[str, io.StringIO]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written["json"].getvalue().splitlines()]


def raised_while(work: Any) -> BaseException:
    try:
        work()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_line_for_machines_says_when_how_bad_and_where_from(written: dict[str, io.StringIO]) -> None:
    logging.getLogger("eventnet.storage").info("kept for a week: %s\nfor “%s”", "there", "Łukasz")
    (line,) = objects(written)
    at = line.pop("time")
    assert len(at) == len("2026-11-20T09:00:00.000Z")
    assert at.endswith("Z")
    assert line == {"level": "INFO", "logger": "eventnet.storage", "message": "kept for a week: there\nfor “Łukasz”"}


def test_of_what_is_raised_each_format_says_kind_and_place_and_what_led_to_it(
    written: dict[str, io.StringIO],
) -> None:
    def work() -> None:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(f"no number: {SECRET}") from error

    logging.getLogger("eventnet.x").error("the sweep failed", exc_info=raised_while(work))
    (line,) = objects(written)
    for said in (line["error"], written["text"].getvalue()):
        assert "RuntimeError\n\nwhich came of this:\n\nTraceback" in said
        assert said.rstrip().endswith("ValueError")
        assert "in work\n    int(SECRET)" in said
        assert SECRET not in said


def test_what_the_database_and_the_system_call_an_error_is_said_and_the_row_is_not(
    written: dict[str, io.StringIO],
) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        refused = raised_while(lambda: connection.execute(text("SELECT missing"), {"of": SECRET}))
    away = raised_while(lambda: Path(f"/nowhere/{SECRET}").read_text())
    for error in (refused, away):
        logging.getLogger("eventnet.x").error("failed", exc_info=error)
    said = written["json"].getvalue() + written["text"].getvalue()
    assert "OperationalError (SQLITE_ERROR)" in said
    assert "FileNotFoundError (No such file or directory)" in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("message", "arguments", "said"),
    [
        (f"Exception while serving /x/{SECRET}", (), "Exception while serving …"),
        ("Exception when servicing %r", (SECRET,), "Exception when servicing …"),
        (f"closing channel <HTTPChannel connected 192.0.2.7 at 0x7f> ({SECRET})", (), "closing channel …"),
        (f"Unknown Forwarded token: {SECRET}", (), "Unknown Forwarded token …"),
        ("no longer accepting new connections", (), "no longer accepting new connections"),
    ],
)
def test_of_what_others_write_it_says_only_what_names_nobody(
    message: str, arguments: tuple[str, ...], said: str, written: dict[str, io.StringIO]
) -> None:
    logging.getLogger("waitress").error(message, *arguments)
    assert objects(written)[0]["message"] == said
    assert written["text"].getvalue().rstrip().endswith(f" ERROR waitress: {said}")
