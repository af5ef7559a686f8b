"""What is written about requests: the route's rule, never its address, which may hold a code."""

import logging
import sys
import time
import traceback
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy.exc import DBAPIError

log = logging.getLogger("eventnet.requests")


def log_to_stderr() -> None:
    """Sends our messages to the standard error output, one line each."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # waitress warns with the whole request line where a client hangs up; a code may stand in it.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what was migrated is told in our own words


def set_up_logs(app: Flask) -> None:
    """Writes one line a request: method, rule, status, milliseconds."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        took = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        log.info("%s %s %s %.0f ms", request.method, _rule(), response.status_code, took)
        return response


def log_failure(app: Flask, error: BaseException) -> None:
    """Writes an unexpected error with its traceback, but without the address it happened at."""
    if isinstance(error, DBAPIError):
        # The database's own message quotes the row it refuses: notes, addresses. Its kind and place must do.
        state = getattr(error.orig, "sqlstate", None) or type(error.orig).__name__
        where = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("failed at %s %s: %s (%s)\n%s", request.method, _rule(), type(error).__name__, state, where)
    else:
        app.logger.error("failed at %s %s", request.method, _rule(), exc_info=error)


def _rule() -> Any:
    return request.url_rule or "(no such page)"
