"""What lets a phone put eventnet on its home screen like an app: the manifest, the icons, the colours around a page.

Nobody is asked to. What browsers offer by themselves static/js/web/install.js holds back until an event is over.
"""

import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, json, url_for
from markupsafe import Markup

from eventnet.web.i18n import LANGUAGES, gettext, language, speaking
from eventnet.web.pages import or_404
from eventnet.web.statics import static_url

ICONS = {"icon-192.png": (192, "any"), "icon-512.png": (512, "any"), "maskable-512.png": (512, "maskable")}
"""The icons of the manifest by their files: how wide they are, and whether a phone may cut them to its own shape."""

APPLE_ICON = "apple-touch-icon.png"

_PAPER = re.compile(r"--paper: light-dark\((#\w{6}), (#\w{6})\)")
_DAYLIGHT = re.compile(r":root\.daylight \{ color-scheme: light; --paper: (#\w{6});")

bp = Blueprint("installing", __name__)


@bp.get("/manifest/<language>")
def manifest(language: str) -> Response:
    """The manifest in a language. Whatever that is, it is the same app."""
    or_404(language in LANGUAGES)
    light, _, _ = _papers(str(current_app.static_folder))
    with speaking(language):
        names = {
            "name": gettext("eventnet – swap cards"),
            "description": gettext("Meet people, swap cards, stay in touch."),
        }
    icons = [
        {"src": static_url(f"icons/{file}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for file, (size, purpose) in ICONS.items()
    ]
    about = {"id": "/", "scope": "/", "start_url": "/", "display": "standalone", "short_name": "eventnet", **names}
    about |= {"lang": language, "theme_color": light, "background_color": light}
    return Response(json.dumps(about | {"icons": icons}), mimetype="application/manifest+json")


@cache
def _papers(folder: str) -> tuple[str, str, str]:
    """The colours of the page by day, by night, and where it is daylight whatever the phone says."""
    tokens = (Path(folder) / "css/tokens.css").read_text("utf-8")
    (by_day_and_night,), (daylight,) = _PAPER.findall(tokens), _DAYLIGHT.findall(tokens)
    return (*by_day_and_night, daylight)


@cache
def _links(folder: str, scheme: str, language: str) -> Markup:
    light, dark, daylight = _papers(folder)
    themes = {"light": [("", daylight)], "dark": [("", dark)]}.get(
        scheme, [(f"(prefers-color-scheme: {one})", colour) for one, colour in (("light", light), ("dark", dark))]
    )
    theme, media = Markup('<meta name="theme-color" content="{}"{}>'), Markup(' media="{}"')
    lines = [
        Markup('<link rel="manifest" href="{}">').format(url_for("installing.manifest", language=language)),
        Markup('<link rel="apple-touch-icon" href="{}">').format(static_url(f"icons/{APPLE_ICON}")),
        *(theme.format(colour, media.format(when) if when else "") for when, colour in themes),
        Markup('<script type="module" src="{}"></script>').format(static_url("js/web/install.js")),
    ]
    return Markup("\n").join(lines)


def set_up_installing(app: Flask) -> None:
    """Gives templates what the head of a page says of all this; `scheme` is the page's."""

    @app.template_global()
    def app_links(scheme: str) -> Markup:
        return _links(str(app.static_folder), scheme, language())
