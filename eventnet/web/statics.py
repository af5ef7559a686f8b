"""Addresses of static files that change when the file does, so that browsers may keep each for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for

YEAR = 365 * 24 * 60 * 60


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of a static file as it is now."""
    return url_for("static", filename=name, v=_fingerprint(Path(str(current_app.static_folder)) / name))


def may_be_kept() -> bool:
    """Whether the static file that is asked for is named by what is in it now.

    A script loads others by their bare names; what is kept of those is looked after each time.
    """
    name = (request.view_args or {}).get("filename", "")
    return request.args.get("v") == _fingerprint(Path(str(current_app.static_folder)) / name)


def set_up_statics(app: Flask) -> None:
    """Gives templates `static_url`."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR
    app.add_template_global(static_url)
