"""Flask extensions, made once and bound to an app in `app.create_app`."""

from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine

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

csrf = CSRFProtect()
