"""Addresses of static files that change when the file does, so that browsers may keep each for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for

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


def may_be_kept() -> bool:
    """Whether the static file that is asked for is named by what is in it now.

    A script loads others by their bare names; what is kept of those is looked after each time.
    """
    name = (request.view_args or {}).get("filename", "")
    return request.args.get("v") == _fingerprint(str(current_app.static_folder), name)


def set_up_statics(app: Flask) -> None:
    """Gives templates `static_url`."""
    app.extensions[_URLS] = {}
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.add_template_global(static_url)
