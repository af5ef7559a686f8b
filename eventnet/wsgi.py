"""`eventnet.wsgi:app`, for a WSGI server of your own and as many processes as you like.

Its settings come from the environment. It answers requests and does nothing else: `eventnet migrate` goes before it,
`eventnet work` runs beside it, once.
"""

import os
import sys
from collections.abc import Mapping

from flask import Flask

from eventnet.app import create_app
from eventnet.config import WrongSettingError, load_settings
from eventnet.storage.errors import NoDatabaseError
from eventnet.storage.opening import log_start, open_sessions, sqlite_file
from eventnet.storage.private import close_to_others
from eventnet.web.extensions import db
from eventnet.web.logs import log_to_stderr


def application(environ: Mapping[str, str]) -> Flask:
    """The application. Raises NoDatabaseError where the database has not this version's shape, WrongSettingError."""
    settings = load_settings(environ, listens=False)
    log_to_stderr(settings.log_format)
    close_to_others(settings.data, sqlite_file(settings.database_url))
    with open_sessions(settings.database_url) as sessions:
        log_start(sessions.kw["bind"])
    app = create_app(settings)
    with app.app_context():
        engine = db.engine
    # A server may load this once and fork: no line to the database belongs to two processes.
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))
    return app


try:
    app = application(os.environ)
except (WrongSettingError, NoDatabaseError) as error:
    sys.exit(f"eventnet: {error}")
