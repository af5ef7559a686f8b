"""What is said to whoever comes while too many wait: few bytes, made at the start, without a look at who asks.

A browser that has asked for a page asks again by itself when it is time; what was scanned waits on the phone.
"""

import base64
import hashlib
import json
from itertools import product

from flask import Flask, render_template

from eventnet.shedding.lines import READ
from eventnet.shedding.queue import Refusal
from eventnet.web.api import BUSY, call_words
from eventnet.web.i18n import LANGUAGES, speaking, wished_by

_SECONDS = "SECONDS"
_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;"
    "background:light-dark(#f7f5f1,#141923);color:light-dark(#1b2233,#f3eee6)}"
    "h1{font-size:1.5rem;line-height:1.25}"
)
"""Paper and ink are those of every page (static/css/tokens.css)."""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def busy_answers(app: Flask) -> Refusal:
    """Answers in the words of `app` and the language of the reader: a page, or JSON to a script."""
    pages: dict[tuple[str, bool], str] = {}
    calls: dict[str, bytes] = {}
    with app.test_request_context():
        for language, is_read in product(LANGUAGES, (True, False)):
            with speaking(language):
                pages[language, is_read] = render_template(
                    "errors/busy.html", is_read=is_read, seconds=_SECONDS, sheet=_STYLE
                )
                calls[language] = json.dumps({"code": BUSY, "message": call_words(503)}).encode()

    def answer(method: str, path: str, accepted: str, seconds: int) -> tuple[list[tuple[str, str]], bytes]:
        language = wished_by(accepted) or "en"
        if path.startswith("/api/"):
            return _headers("application/json", seconds), calls[language]
        page = pages[language, method in READ].replace(_SECONDS, str(seconds))
        return _headers("text/html; charset=utf-8", seconds), page.encode()

    return answer


def _headers(kind: str, seconds: int) -> list[tuple[str, str]]:
    return [
        ("Content-Type", kind),
        ("Retry-After", str(seconds)),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", _POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
    ]
