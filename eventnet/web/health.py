"""Whether the installation can work: for load balancers and watchers."""

from flask import Blueprint, Response
from sqlalchemy import select

from eventnet.web.current import database

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """200 and "ok" while the database answers; the error page and 503 or 500 otherwise."""
    database().execute(select(1))
    return Response("ok\n", mimetype="text/plain")
