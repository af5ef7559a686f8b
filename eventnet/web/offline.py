"""What a browser keeps for when there is no network, and when it lets go of it.

One page is kept, the door sheet, with what it is drawn with; static/js/web/service-worker.js keeps it. It goes with
whoever is signed in, twice over: an answer with which the browser changes hands tells it to throw away all that
pages have stored (not every browser does), and the worker throws its copies away when it sees such an answer asked for.
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
)
"""What the door sheet is drawn with."""

bp = Blueprint("offline", __name__)


@bp.get("/service-worker.js")
def service_worker() -> Response:
    """The worker, told what the door sheet is drawn with; a browser takes it anew when a byte of it has changed."""
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
