"""Whose a page is, as a value that a browser keeps what is theirs under, and that means nothing anywhere else.

What the phone stores of a person (pages, codes, scans) lies under this value. The header beside it tells the service
worker, which reads no pages, whose an answer is, and that a session is over (static/js/web/service-worker.js).
"""

import hmac

from flask import Flask, Response, request

from eventnet.config import Settings
from eventnet.kernel.ids import to_base64url
from eventnet.web.current import context, installation, viewer

NOBODY = "nobody"
"""What the header says where nobody is signed in."""

_BYTES = 16


def whose() -> str | None:
    """The value for the person whose page this is; None where nobody is signed in, or the database can't tell."""
    here = context()
    if "without_database" in here:
        return None
    if "whose" not in here:
        who = viewer()
        here.whose = whose_is(who.public_id, installation().settings) if who else None
    found: str | None = here.whose
    return found


def whose_is(person_id: str, settings: Settings) -> str:
    """The value for the person with this public id."""
    key = settings.secret_keys[0].encode()
    return to_base64url(hmac.digest(key, b"whose" + person_id.encode(), "sha256")[:_BYTES])


def know_whose(person_id: str | None) -> None:
    """Spares the request another look at who asks, where it has found out their public id on its way."""
    context().whose = whose_is(person_id, installation().settings) if person_id else None


def is_for_whoever_asks() -> bool:
    """False where a script says whose it is that it sends, and somebody else is signed in by now."""
    return request.headers.get("Whose") in (None, context().whose)


def set_up_whose(app: Flask) -> None:
    """Has `app` say with each page whose it is: in the page (templates/base.html), and beside it."""
    app.add_template_global(whose)

    @app.after_request
    def say_whose(response: Response) -> Response:
        here = context()
        if "whose" in here:
            response.headers.add("Whose", here.whose or NOBODY)
        return response
