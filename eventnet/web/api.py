"""What goes wrong with a call under `/api/`: JSON in the reader's language, where a page would be an error page."""

from typing import Any

from flask import Response, jsonify, make_response, request

from eventnet.storage.errors import RETRY_AFTER_SECONDS
from eventnet.web.i18n import gettext

BUSY = "busy"

_CODES = {
    400: "not-json",
    401: "sign-in",
    404: "not-found",
    405: "not-allowed",
    413: "too-large",
    415: "not-json",
    422: "not-scans",
    429: "too-many",
    500: "failed",
    503: BUSY,
}


def is_call() -> bool:
    """True where a script asks, not somebody who reads."""
    return request.path.startswith("/api/")


def call_failed(status: int, **more: Any) -> Response:
    """The answer to a call as a whole that comes to nothing; `more` stands beside its code and its words."""
    known = status if status in _CODES else (400 if status < 500 else 500)  # noqa: PLR2004
    response = make_response(jsonify(code=_CODES[known], message=call_words(known), **more), status)
    if status == 503:  # noqa: PLR2004
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def call_words(status: int) -> str:
    """Words for a call that comes to nothing, in the reader's language."""
    return {
        400: gettext("That did not arrive whole."),
        401: gettext("Please sign in again. Your scan is safe."),
        404: gettext("There is nothing here."),
        405: gettext("That can’t be done this way."),
        413: gettext("That was too much at once."),
        415: gettext("Only JSON is understood here."),
        422: gettext("That is not a list of up to 100 scans."),
        429: gettext("That was a lot at once."),
        500: gettext("Something broke on our side."),
        503: gettext("Very busy right now. Your scan is safe and will be sent by itself."),
    }[status]
