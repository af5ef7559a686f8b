"""Pages for what went wrong: what happened, what was kept, what to do; in the reader's language."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from eventnet.people.actions import VanishedError
from eventnet.storage.errors import RETRY_AFTER_SECONDS, BusyError, GoneError
from eventnet.storage.trouble import TROUBLE, is_busy, why_it_refuses
from eventnet.web.api import call_failed, is_call
from eventnet.web.current import installation, look_again
from eventnet.web.extensions import db, is_surely_from_here
from eventnet.web.limits import Closed, TooMany
from eventnet.web.logs import log_failure
from eventnet.web.templating import form_token
from eventnet.web.whose import is_for_whoever_asks, whose

_PAGES = {400, 401, 403, 404, 405, 413, 429, 500, 503}


def set_up_errors(app: Flask) -> None:
    """Gives `app` its error pages."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(VanishedError, _vanished)
    app.register_error_handler(GoneError, _gone)
    app.register_error_handler(BusyError, _busy)
    for trouble in TROUBLE:
        app.register_error_handler(trouble, _operational)
    app.register_error_handler(Exception, _unexpected)


def error_page(
    status: int,
    *,
    is_old_form: bool = False,
    is_from_nowhere: bool = False,
    is_closed: bool = False,
    fields: Sequence[tuple[str, str]] = (),
    minutes: int = 0,
) -> Response:
    """The page for `status`, the same bytes whatever the address was; `minutes` until it goes on, where that is so.

    Under `/api/` it is JSON.
    """
    if is_call():
        return call_failed(status)
    g.is_error = True
    known = status if status in _PAGES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)
    response = make_response(
        render_template(
            "errors/error.html",
            code=known,
            is_old_form=is_old_form,
            is_from_nowhere=is_from_nowhere,
            is_closed=is_closed,
            fields=fields,
            minutes=minutes,
        ),
        status,
    )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error  # a redirect of the router's
    if isinstance(error, SecurityError):
        # Not our host: nothing of ours is shown there, and no address can be built.
        return Response("400 Bad Request: this address is not served here.\n", 400, mimetype="text/plain")
    if isinstance(error, TooMany):
        response = error_page(error.code, fields=_typed(), minutes=error.minutes)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    if isinstance(error, Closed):
        return error_page(error.code, fields=_typed(), is_closed=True)
    response = error_page(error.code)
    if allowed := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _csrf(_error: CSRFError) -> Response:
    """A form whose token is missing or too old: what was typed is shown again, to be sent once more.

    Only a form from one of our own pages is offered again; else a strange page could put words into a form of ours
    and have its visitor press the button. Over HTTPS a form also has to say which page it comes from.
    """
    if is_call():
        return _call_without_token()
    is_from_nowhere = request.is_secure and not request.referrer
    return error_page(
        400, is_old_form=True, is_from_nowhere=is_from_nowhere, fields=_typed() if _is_from_here() else []
    )


def _call_without_token() -> Response:
    """A call whose token is missing, too old, or from before its sender signed in again: that is signing in again.

    A page of ours gets the token that is right now along with it, so that it can send once more by itself; not one that
    sends for somebody else than who is signed in by now.
    """
    if whose() and is_surely_from_here() and is_for_whoever_asks():
        return call_failed(HTTPStatus.UNAUTHORIZED, csrf_token=form_token())
    return call_failed(HTTPStatus.UNAUTHORIZED)


def _is_from_here() -> bool:
    base = installation().settings.base_url
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is not None:
        return origin == base
    return (request.referrer or "").startswith(f"{base}/")


def _typed() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _vanished(_error: VanishedError) -> Response:
    look_again()
    return error_page(401)


def _gone(_error: GoneError) -> Response:
    return error_page(404)


def _busy(_error: BusyError) -> Response:
    g.pop("browser_session", None)
    g.without_database = True
    return error_page(503, fields=_typed())


def _operational(error: Exception) -> Response:
    if not is_busy(error):
        return _unexpected(error)
    if why := why_it_refuses(error):
        current_app.logger.error("the database answers nothing: %s", why)
    return _busy(BusyError())


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    g.without_database = True
    log_failure(current_app, error)
    return error_page(500)
