"""Flask extensions, made once and bound to an app in `app.create_app`."""

from typing import Any

from flask import current_app, g, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFError, CSRFProtect, validate_csrf
from sqlalchemy import Connection, Engine
from wtforms import ValidationError

from eventnet.people.rules import SESSION_PERIOD
from eventnet.storage.base import Base
from eventnet.storage.transactions import guard


class OneDatabase(Session):
    """A request's session. There is one database, so it is looked up once, not for each statement by what is asked."""

    _engine: Engine | None = None

    def get_bind(self, *_asked: Any, bind: Engine | Connection | None = None, **_more: Any) -> Engine | Connection:
        """The engine of the application that answers."""
        if bind is not None:
            return bind
        if self._engine is None:
            self._engine = self._db.engine
        return self._engine


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": OneDatabase})
guard(db.session)


def is_surely_from_here() -> bool:
    """True where the browser itself says that a page of ours sends this: by its origin, and that it is the same site's.

    No page can say so of itself; older browsers, and those that came without TLS, say only the one.
    """
    here = current_app.extensions["eventnet"].settings.base_url
    return bool(request.headers.get("Origin") == here and request.headers.get("Sec-Fetch-Site") == "same-origin")


class Protection(CSRFProtect):  # type: ignore[misc]
    """Asks every form and call for its token, a day old at most; or days, where it surely comes from a page of ours.

    The token is still that of this very browser since somebody signed in: whoever else has signed in meanwhile does
    not send what was drawn for another.
    """

    def protect(self, *args: Any, **more: Any) -> None:
        """Refuses a request without a token that is good. Raises CSRFError."""
        try:
            super().protect(*args, **more)
        except CSRFError:
            if not (is_surely_from_here() and self._is_only_old()):
                raise
            g.csrf_valid = True

    def _is_only_old(self) -> bool:
        try:
            validate_csrf(self._get_csrf_token(), time_limit=int(SESSION_PERIOD.total_seconds()))
        except ValidationError:
            return False
        return True


csrf = Protection()
