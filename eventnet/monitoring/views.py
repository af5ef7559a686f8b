"""What a load balancer and a watcher ask for."""

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, request

from eventnet.monitoring.readiness import look
from eventnet.storage.errors import RETRY_AFTER_SECONDS
from eventnet.web.current import installation
from eventnet.web.extensions import db
from eventnet.web.limits import counters_of

if TYPE_CHECKING:
    from eventnet.monitoring.figures import Figures

FIGURES = "eventnet-figures"
"""Under what name an app has its figures, where anybody may read them."""

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


@bp.get("/metrics")
def metrics() -> Response:
    """The figures, for whoever has the token; without one in the settings there is no such page."""
    figures: Figures | None = current_app.extensions.get(FIGURES)
    token = installation().settings.metrics_token
    if figures is None or token is None:
        abort(404)
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        said = "The figures are for whoever has the word of EVENTNET_METRICS_TOKEN.\n"
        return Response(said, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    written, content_type = figures.written(request.headers.get("Accept", ""))
    return Response(written, content_type=content_type)
