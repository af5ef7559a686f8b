"""What a load balancer and a watcher ask for."""

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, g, request

from eventnet.monitoring.readiness import look, look_at_process
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
    """200 while this process should be sent requests, else 503; a line for each finding to whoever has the token.

    Redis closes nothing, so it is left alone for whoever is not told of it. Who asks `?process` wants to know of this
    process alone: a balancer that turned away from all of them, for what they share, would serve nobody.
    """
    is_told, is_leaving = _has_token(), installation().leaving.is_set()
    if "process" in request.args:
        found = look_at_process(is_leaving=is_leaving)
        g.goes_without_saying = found.is_ready
    else:
        shared = counters_of(current_app).shared if is_told else None
        found = look(db.engine, shared, is_leaving=is_leaving)
    lines = found.lines if is_told else []
    said = "".join(f"{line}\n" for line in ("ready" if found.is_ready else "not ready", *lines))
    if found.is_ready:
        return Response(said, mimetype="text/plain")
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Response(said, HTTPStatus.SERVICE_UNAVAILABLE, headers, mimetype="text/plain")


@bp.get("/metrics")
def metrics() -> Response:
    """The figures, for whoever has the token; without one in the settings there is no such page."""
    figures: Figures | None = current_app.extensions.get(FIGURES)
    if figures is None:
        abort(404)
    if not _has_token():
        said = "The figures are for whoever has the word of EVENTNET_METRICS_TOKEN.\n"
        return Response(said, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    written, content_type = figures.written(request.headers.get("Accept", ""))
    return Response(written, content_type=content_type)


def _has_token() -> bool:
    """True for whoever sends the token of the settings; nobody does where they have none."""
    token = installation().settings.metrics_token
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if token is None or kind.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), token.encode())
