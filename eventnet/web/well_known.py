"""What programs ask every site for under names of their own: whom to tell of a hole, what to index, an icon."""

from datetime import UTC, datetime, time, timedelta
from urllib.parse import quote

from flask import Blueprint, Response, current_app, send_from_directory

from eventnet.web.current import installation, now
from eventnet.web.i18n import LANGUAGES
from eventnet.web.pages import or_404

STANDS_PERIOD = timedelta(days=180)
"""For how long what security.txt says may be believed; it is written anew for whoever asks."""

_DAY = 24 * 60 * 60

bp = Blueprint("well_known", __name__)


@bp.get("/.well-known/security.txt")
def security() -> Response:
    """Names whom to tell of a hole (RFC 9116): who runs this, as the settings say."""
    settings = installation().settings
    address = or_404(settings.operator_email)
    until = datetime.combine((now() + STANDS_PERIOD).date(), time(), UTC)
    lines = (
        f"Contact: mailto:{quote(address, safe='@')}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    )
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


@bp.get("/robots.txt")
def robots() -> Response:
    """Keeps search engines away: all here is about people, or behind a code."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The icon for whoever does not read the one that pages name."""
    return send_from_directory(str(current_app.static_folder), "favicon.ico", max_age=_DAY)
