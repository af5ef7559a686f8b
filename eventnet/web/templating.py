"""What templates have at hand: our globals, addresses, the form's token. A list asks for them in every row.

They say what Jinja's, Flask's and Flask-WTF's own do, which find out anew at each call what stays the same.
"""

import re
from collections.abc import Callable, MutableMapping, Set
from secrets import token_hex
from typing import Any

from flask import Flask, current_app, session, url_for
from flask.templating import Environment
from itsdangerous import URLSafeTimedSerializer
from markupsafe import Markup

from eventnet.kernel.ids import is_public_id
from eventnet.web.cookies import signing_by_keys_derived_once
from eventnet.web.current import context
from eventnet.web.incoming import Incoming
from eventnet.web.pages import said_once

_TOKENS = "eventnet-csrf-tokens"


class Templates(Environment):
    """Flask's environment; templates share its globals as they are instead of looking through a chain of two."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that every template knows."""
        return super().make_globals(d) if d else self.globals


class OurFlask(Flask):
    """Flask with our templates and requests, and without looking whether a function is asynchronous: none is."""

    jinja_environment = Templates
    request_class = Incoming

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is."""
        return func


def set_up_templates(app: Flask) -> None:
    """Gives templates of `app` their addresses and the field for forms."""
    tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], "wtf-csrf-token")
    app.extensions[_TOKENS] = signing_by_keys_derived_once(tokens)
    app.jinja_env.globals.update(url_for=Addresses(app).url_for, csrf_field=csrf_field, form_token=form_token)
    app.jinja_env.globals.update(said_once=said_once)


class Addresses:
    """`url_for` for the templates of an app. The shape of an endpoint's addresses is looked up once.

    An installation has no path above its own (EVENTNET_BASE_URL), so what a rule makes is the whole of an address.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._shapes: dict[str, tuple[str, Set[str]] | None] = {}

    def url_for(self, endpoint: str, /, **values: Any) -> str:
        """The address of `endpoint`, as `flask.url_for` makes it."""
        if endpoint not in self._shapes:
            self._shapes[endpoint] = self._shape(endpoint)
        shape = self._shapes[endpoint]
        if shape is None or shape[1] != values.keys():
            return url_for(endpoint, **values)
        for value in values.values():
            if not is_public_id(value):
                return url_for(endpoint, **values)
        return shape[0] % values

    def _shape(self, endpoint: str) -> tuple[str, Set[str]] | None:
        """What an endpoint's addresses look like, and the ids in them; None where there is more to know of them."""
        rules = list(self._app.url_map.iter_rules(endpoint))
        if len(rules) != 1 or rules[0].defaults:
            return None
        return re.sub(r"<(?:id:)?(\w+)>", r"%(\1)s", rules[0].rule), rules[0].arguments


def form_token() -> str:
    """The token for all forms of a page, and for what its scripts send: Flask-WTF's, which checks it."""
    here = context()
    token: str | None = here.get("csrf_token")
    if token is None:
        if "csrf_token" not in session:
            session["csrf_token"] = token_hex(20)
        token = here.csrf_token = str(current_app.extensions[_TOKENS].dumps(session["csrf_token"]))
    return token


def csrf_field() -> Markup:
    """The hidden field of a form with the page's token."""
    here = context()
    field: Markup | None = here.get("csrf_field")
    if field is None:
        field = here.csrf_field = Markup('<input type="hidden" name="csrf_token" value="%s">') % form_token()
    return field
