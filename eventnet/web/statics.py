"""Static files: their addresses change when they do, so that browsers may keep each for a year, and they come packed.

Pages are not: on each stands the secret of its forms beside words of strangers, and by the length of what is packed
together a stranger who has others load it often enough could read the one through the other (BREACH). Of a static file
everybody knows what is in it.
"""

import gzip
import hashlib
import mimetypes
import shutil
from functools import cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from markupsafe import Markup

_TEXTS = {"text/css", "text/javascript", "application/json", "image/svg+xml", "text/plain"}
_URLS = "eventnet-static-urls"

YEAR = 365 * 24 * 60 * 60


@cache
def _fingerprint(folder: str, name: str) -> str:
    return hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file as it is now. Every page asks for some; they are made once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    folder, urls = str(app.static_folder), app.extensions[_URLS]
    found: str | None = urls.get((folder, name))
    if found is None:
        found = urls[folder, name] = url_for("static", filename=name, v=_fingerprint(folder, name))
    return found


def style_links(*names: str) -> Markup:
    """The links to these sheets of style, one a line; every page has the same."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    made: dict[object, Markup] = app.extensions[_URLS]
    key = (str(app.static_folder), names)
    if key not in made:
        link = Markup('<link rel="stylesheet" href="{}">')
        made[key] = Markup("\n").join(link.format(static_url(f"css/{name}.css")) for name in names)
    return made[key]


def may_be_kept() -> bool:
    """True where the static file that is asked for is named by what is in it now.

    A script loads others by their bare names; what is kept of those is looked after each time.
    """
    name = (request.view_args or {}).get("filename", "")
    return request.args.get("v") == _fingerprint(str(current_app.static_folder), name)


def set_up_statics(app: Flask) -> None:
    """Gives templates `static_url`, and packs what goes out."""
    app.extensions[_URLS] = {}
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.add_template_global(static_url)
    app.add_template_global(style_links)
    app.after_request(_pack)


@cache
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _pack(response: Response) -> Response:
    """Packs a whole static file that is text, for whoever can unpack it."""
    if request.endpoint != "static" or response.mimetype not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != HTTPStatus.OK or request.method != "GET" or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    response.set_data(_packed(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    response.set_etag(str(etag), weak=True)  # the same file, but not byte for byte
    return response


def lay_out(source: Path, target: Path) -> int:
    """Copies the static files in `source` below `target`, for a web server to hand them out; returns how many.

    `css/base.css` comes to lie in `static/css/base.css`, and in `3f5a…/static/css/base.css`, named by what is in it as
    `static_url` does: that one may be kept. Beside a text lies the same, packed (`base.css.gz`). Raises OSError.
    """
    files = [file for file in source.rglob("*") if file.is_file()]
    for file in files:
        name = file.relative_to(source).as_posix()
        for folder in (target, target / _fingerprint(str(source), name)):
            copy = folder / "static" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            if mimetypes.guess_type(name)[0] in _TEXTS:
                copy.with_name(f"{copy.name}.gz").write_bytes(_packed(file.read_bytes()))
    return len(files)
