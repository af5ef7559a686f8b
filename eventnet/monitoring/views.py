"""What a load balancer and a watcher ask for."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app

from eventnet.monitoring.readiness import look
from eventnet.storage.errors import RETRY_AFTER_SECONDS
from eventnet.web.current import installation
from eventnet.web.extensions import db
from eventnet.web.limits import counters_of

bp = Blueprint("monitoring", __name__)


@bp.get("/readyz")
def readyz() -> Response:
    """200 while this process should be sent requests, else 503; a line for each thing that was looked at."""
    found = look(db.engine, counters_of(current_app).shared, is_stopping=installation().stopping.is_set())
    said = "".join(f"{line}\n" for line in ("ready" if found.is_ready else "not ready", *found.lines))
    if found.is_ready:
        return Response(said, mimetype="text/plain")
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(said, HTTPStatus.SERVICE_UNAVAILABLE, headers, mimetype="text/plain")
