"""Whether the installation can work: for load balancers and watchers."""

from typing import Final

from flask import Blueprint, Response
from sqlalchemy import select

from eventnet.web.current import glance

bp = Blueprint("health", __name__)

_ANYTHING: Final = select(1)


@bp.get("/healthz")
def healthz() -> Response:
    """200 and "ok" while the database answers; the error page and 503 or 500 otherwise."""
    glance(_ANYTHING)
    return Response("ok\n", mimetype="text/plain")
