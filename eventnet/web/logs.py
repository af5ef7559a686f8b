"""What is written about requests: the route's rule, never its address, which may hold a code."""

import logging
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import Flask, Request, Response, request

from eventnet.web.current import context
from eventnet.web.log_lines import LINES, ToldAsFields, without_words

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
"""Methods by their name; whatever a stranger makes up is OTHER."""

OTHER = "OTHER"
NO_SUCH_PAGE = "(no such page)"

Observe = Callable[[str, str, int, float], None]
"""Takes the rule, method, status and seconds of each request that was answered."""

log = logging.getLogger("eventnet.requests")


def log_to_stderr(lines: str) -> None:
    """Sends our messages to the standard error output, one line each: `lines` is "text" or "json"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LINES[lines]())
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    # waitress tells of each client that hangs up, and of each request that waits; both are usual.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what was migrated is told in our own words


@dataclass(frozen=True, slots=True)
class _Answered(ToldAsFields):
    """A request that was answered."""

    method: str
    rule: str
    status: int
    ms: float
    request: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule} {self.status} {self.ms:.0f} ms"

    def fields(self) -> dict[str, Any]:
        return asdict(self) | {"ms": round(self.ms, 1)}


@dataclass(frozen=True, slots=True)
class _Failed(ToldAsFields):
    """A request in which something unexpected was raised."""

    method: str
    rule: str
    request: str
    error: str = field(repr=False)

    def __str__(self) -> str:
        return f"failed at {self.method} {self.rule}\n{self.error}"

    def fields(self) -> dict[str, Any]:
        return asdict(self) | {"message": f"failed at {self.method} {self.rule}"}


def set_up_logs(app: Flask, observe: Observe | None = None) -> None:
    """Writes one line a request: method, rule, status, milliseconds. `observe` is told the same.

    Nothing is written of what is asked every moment while all is well (`goes_without_saying`).
    """

    @app.before_request
    def start() -> None:
        context().started = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        ended = time.perf_counter()
        seconds = ended - context().get("started", ended)
        method, rule = _what(request._get_current_object())  # type: ignore[attr-defined]
        if not context().get("goes_without_saying"):
            log.info(_Answered(method, rule, response.status_code, seconds * 1000, _request_id()))
        if observe:
            observe(rule, method, response.status_code, seconds)
        return response


def log_failure(app: Flask, error: BaseException) -> None:
    """Writes an unexpected error with its traceback, but without the address it happened at, and what it quotes."""
    method, rule = _what(request)
    app.logger.error(_Failed(method, rule, _request_id(), without_words(error)))


def _request_id() -> str:
    """The id of this request: what was written about one request has the same."""
    here = context()
    known: str | None = here.get("request_id")
    if known is None:
        known = here.request_id = secrets.token_hex(8)
    return known


def _what(asked: Request) -> tuple[str, str]:
    """The method and rule of a request: of what strangers can make up nothing but that they did."""
    method = asked.method
    return method if method in METHODS else OTHER, asked.url_rule.rule if asked.url_rule else NO_SUCH_PAGE
