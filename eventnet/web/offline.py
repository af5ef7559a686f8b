"""What a browser keeps for when there is no network, and when it lets go of it.

Two pages are kept, the door sheet and the way home, with what they are drawn with, by static/js/web/service-worker.js.
What is typed on the way home and not saved yet waits in the browser's own store (static/js/way_home/lines.js). All of
it goes with whoever is signed in, twice over: an answer with which the browser changes hands tells it to throw away all
that pages have stored (not every browser does), and the worker throws its copies away when it sees such an answer asked
for, as that script does with the lines of anybody else.
"""

import hashlib
import json
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app

from eventnet.web.current import changes_hands
from eventnet.web.statics import static_url

SHELL = (
    "css/tokens.css",
    "css/base.css",
    "css/parts.css",
    "css/pages.css",
    "css/door.css",
    "icon.svg",
    "js/web/print.js",
    "js/door_sheet/keep.js",
    "js/way_home/lines.js",
)
"""What these pages are drawn with."""

bp = Blueprint("offline", __name__)


@bp.get("/service-worker.js")
def service_worker() -> Response:
    """The worker, told what its pages are drawn with; a browser takes it anew when a byte of it has changed."""
    source = (Path(str(current_app.static_folder)) / "js/web/service-worker.js").read_text("utf-8")
    shell = json.dumps([static_url(name) for name in SHELL], indent=2)
    version = hashlib.sha256((shell + source).encode()).hexdigest()[:12]
    return Response(f'const VERSION = "{version}";\nconst SHELL = {shell};\n\n{source}', mimetype="text/javascript")


def set_up_offline(app: Flask) -> None:
    """Has browsers of `app` let go of what they keep when they change hands."""

    @app.after_request
    def let_go(response: Response) -> Response:
        if changes_hands():
            response.headers["Clear-Site-Data"] = '"storage"'
        return response
