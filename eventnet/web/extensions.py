"""Flask extensions, made once and bound to an app in `app.create_app`."""

from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from eventnet.storage.base import Base
from eventnet.storage.transactions import guard

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
guard(db.session)

csrf = CSRFProtect()
