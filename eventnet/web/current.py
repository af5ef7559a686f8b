"""What a request is about: its moment, the person who makes it, the installation it reaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from threading import Event
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, session
from sqlalchemy import Executable, Row
from sqlalchemy.orm import Session

from eventnet.config import Settings
from eventnet.kernel.days import Clock
from eventnet.kernel.ids import hash_secret, new_secret
from eventnet.people.actions import VanishedError, held_browser_session
from eventnet.people.models import BrowserSession, Person
from eventnet.people.queries import browser_session
from eventnet.storage.transactions import look_first
from eventnet.web.extensions import db

_SECRET = "signed-in"  # noqa: S105  the cookie's field for the session's secret, not the secret
_BROWSER = "browser"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Installation:
    """The things every request can ask its app for."""

    settings: Settings
    clock: Clock
    stopping: Event = field(default_factory=Event)
    """Set from when this process has been told to stop."""
    leaving: Event = field(default_factory=Event)
    """Set from when others had better be asked: it is stopping, and nobody holds its socket for the next one."""


def installation() -> Installation:
    """The installation this request reaches."""
    return cast("Installation", current_app.extensions["eventnet"])


def context() -> Any:
    """The memory of this request: `flask.g` itself, for what a page asks so often that the way to it counts."""
    return g._get_current_object()


def now() -> datetime:
    """The request's moment, read from the clock once: a page never sees two times."""
    here = context()
    if "now" not in here:
        here.now = installation().clock()
    return cast("datetime", here.now)


def database() -> Session:
    """The request's database session. Whoever it has found to be asking is looked up again in each turn to write."""
    here = context()
    if "database" not in here:
        here.database = db.session()
        look_first(here.database, _find_again_who_asks)
    return cast("Session", here.database)


def this_session() -> BrowserSession | None:
    """The session row of the browser that asks, None where nobody is signed in."""
    here = context()
    if "browser_session" not in here:
        secret = session.get(_SECRET)
        here.browser_session = browser_session(database(), secret, now()) if isinstance(secret, str) else None
    return cast("BrowserSession | None", here.browser_session)


def know_who_asks(row: BrowserSession | None) -> None:
    """Spares the request another look at who asks, where it has found that out on its way (`events/asking.py`)."""
    context().browser_session = row


def session_hash() -> bytes:
    """The hash of the asking browser's session in the database, for look-ups that find out who asks on their way.

    Nobody's where there is none: then they find nothing.
    """
    secret = session.get(_SECRET)
    return hash_secret(secret) if isinstance(secret, str) else b""


def glance(statement: Executable, **values: object) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of one statement made once, on a connection of its own: for what very many ask every few seconds."""
    with db.engine.connect() as connection:
        return connection.execute(statement, values).all()


def _find_again_who_asks() -> None:
    """While a request waits for its turn, the session it came with may end, and whose it is may be erased or merged.

    The secret in the cookie tells, which nothing else ever has. Raises VanishedError.
    """
    before = g.get("browser_session")
    if before is None:
        # Nobody, or a request that acts by what it holds, whoever is signed in (a link out of a mail); or a scan, which
        # looks again itself, in the statement that holds whoever it is about (exchange/swapping.py).
        return
    g.browser_session = held_browser_session(database(), session[_SECRET], now())
    if g.browser_session is None:
        raise VanishedError


def viewer() -> Person | None:
    """The person who asks, None where nobody is signed in."""
    row = this_session()
    return row.person if row else None


def person() -> Person:
    """The person who asks; only in views marked `signed_in`."""
    found = viewer()
    if found is None:
        abort(401)
    return found


def signed_in(view: View) -> View:
    """Marks a view that is only for people who are signed in; anybody else is told how, whatever the address."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        person()
        return view(*args, **kwargs)

    return cast("View", guarded)


def look_again() -> None:
    """Forgets who asks, after something that may have ended their session or made them somebody else."""
    g.pop("browser_session", None)


def forget_what_is_over() -> None:
    """Takes the secret of a session that has ended out of this browser's cookie, where the request has noticed."""
    here = context()
    if "browser_session" in here and here.browser_session is None:
        session.pop(_SECRET, None)


def browser_hash() -> bytes | None:
    """The hash that stands for this browser in links whose mails it asked for; None where it has asked for none."""
    secret = session.get(_BROWSER)
    return hash_secret(secret) if isinstance(secret, str) else None


def remember_browser() -> bytes:
    """Makes this browser known by a secret of its own, if it is not yet; what stands for it (`browser_hash`)."""
    if browser_hash() is None:
        session[_BROWSER] = new_secret()
        session.permanent = True
    return hash_secret(session[_BROWSER])


def remember_sign_in(secret: str) -> None:
    """Puts a session's secret into this browser's cookie, with a new CSRF token."""
    for left_by_the_last in ("csrf_token", "_flashes", "letters", "badge"):
        session.pop(left_by_the_last, None)
    session[_SECRET] = secret
    session.permanent = True
    look_again()


def forget_sign_in() -> None:
    """Empties this browser's cookie, but for the language: who was signed in here has signed out (web/offline.py)."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    g.signs_out = True
    look_again()
