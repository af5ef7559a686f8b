"""What a browser keeps for when there is no network, and when it lets go of it.

The pages in KEPT are kept, with what they are drawn with (SHELL), by static/js/web/service-worker.js, under whose they
are (web/whose.py). They go when anybody else, or nobody, is signed in; with whom the phone learns that is the header
`Whose` of the next answer. Scans that are not sent yet and lines that are not saved yet stay until they are, by whose
they are. Only whoever signs out or erases here themselves has the browser throw away all that pages have stored.
"""

import hashlib
import json
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for

from eventnet.web.current import context, forget_what_is_over
from eventnet.web.i18n import LANGUAGES, language, speaking
from eventnet.web.pages import or_404
from eventnet.web.statics import static_url

KEPT = {
    "event_pages.now_",
    "exchange.code",
    "exchange.scan",
    "cards.card",
    "door_sheet.sheet",
    "way_home.way_home",
}
"""The pages that can be read without a network, by their endpoints."""

AHEAD = ("", "/code", "/scan", "/card", "/door")
"""How the addresses go on, behind an event's, of those that are fetched before somebody opens them."""

SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/pages.css",
    "css/door.css",
    "css/scan.css",
    "icon.svg",
    "js/web/awake.js",
    "js/web/clock.js",
    "js/web/clocks.js",
    "js/web/fragments.js",
    "js/web/install.js",
    "js/web/keep.js",
    "js/web/offline.js",
    "js/web/phone.js",
    "js/web/print.js",
    "js/exchange/ahead.js",
    "js/exchange/camera.js",
    "js/exchange/code.js",
    "js/exchange/draw.js",
    "js/exchange/queue.js",
    "js/exchange/ready.js",
    "js/exchange/scan.js",
    "js/exchange/scan-reader.js",
    "js/exchange/sending.js",
    "js/exchange/waiting.js",
    "js/vendor/qr/0.7.0/decode.js",
    "js/vendor/qr/0.7.0/index.js",
    "js/way_home/lines.js",
)
"""What these pages are drawn with: sheets, scripts, and what scripts load. A test opens each without a network."""

bp = Blueprint("offline", __name__)


@bp.get("/service-worker.js")
def service_worker() -> Response:
    """The worker, told what to keep; a browser takes it anew when a byte of it has changed."""
    return Response(_worker(str(current_app.static_folder)), mimetype="text/javascript")


@cache
def _worker(folder: str) -> str:
    scripts = Path(folder) / "js/web"
    told = {
        "SHELL": [static_url(name) for name in SHELL],
        "AHEAD": AHEAD,
        "NO_NETWORK": {one: url_for("offline.no_network", language=one) for one in LANGUAGES},
    }
    begin = "".join(f"const {name} = {json.dumps(value, indent=2)};\n" for name, value in told.items())
    phone = (scripts / "phone.js").read_text("utf-8").replace("export const phone", "const phone")
    source = f"{begin}\n{phone}\n" + (scripts / "service-worker.js").read_text("utf-8")
    pages = "".join(no_network(one) for one in LANGUAGES)
    version = hashlib.sha256((source + pages).encode()).hexdigest()[:12]
    return f'const VERSION = "{version}";\n{source}'


@bp.get("/offline/<language>")
def no_network(language: str) -> str:
    """The page for where there is no network: what is kept, and the ways to it. It is nobody's, whoever asks for it."""
    or_404(language in LANGUAGES)
    with speaking(language):
        return render_template("offline/no_network.html")


def set_up_offline(app: Flask) -> None:
    """Has `app` say which pages are kept, and browsers let go of everything when somebody signs out."""
    app.add_template_global(is_kept, "is_kept")

    @app.after_request
    def keep_or_let_go(response: Response) -> Response:
        forget_what_is_over()
        here = context()
        if here.get("signs_out"):
            response.headers["Clear-Site-Data"] = '"storage"'
        elif is_kept() and response.status_code == HTTPStatus.OK and not request.query_string:
            # What is said once would be said again with each look at the copy: the page is fetched without it.
            response.headers["Offline"] = "anew" if here.get("says_once") else "keep"
            response.headers["Content-Language"] = language()
        return response


def is_kept() -> bool:
    """True on a page that can be read without a network, too. A page for what went wrong is the same everywhere."""
    return request.endpoint in KEPT and "is_error" not in context()
