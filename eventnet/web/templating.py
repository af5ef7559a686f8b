"""What templates have at hand: our globals, addresses, the form's token. A list asks for them in every row.

They say what Jinja's, Flask's and Flask-WTF's own do, which find out anew at each call what stays the same.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask, current_app, url_for
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.routing import Rule

from eventnet.web.current import context

_RULES = "eventnet-rules"


class Templates(Environment):
    """Flask's environment; templates share its globals as they are instead of looking through a chain of two."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that every template knows."""
        return super().make_globals(d) if d else self.globals


class OurFlask(Flask):
    """Flask with our templates, and without looking at each function whether it is asynchronous: none is."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """`func` as it is."""
        return func


def set_up_templates(app: Flask) -> None:
    """Gives templates of `app` their addresses and the field for forms."""
    app.jinja_env.globals.update(url_for=address, csrf_field=csrf_field)


def address(endpoint: str, /, **values: Any) -> str:
    """`url_for` in a template. Which rule makes the addresses of an endpoint is looked up once.

    An installation has no path above its own (EVENTNET_BASE_URL), so what the rule makes is the whole of it.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    rules: dict[str, Rule | None] = app.extensions.setdefault(_RULES, {})
    if endpoint not in rules:
        rules[endpoint] = _only_rule(app, endpoint)
    rule = rules[endpoint]
    if rule is None or not rule.arguments <= values.keys() or "_anchor" in values:
        return url_for(endpoint, **values)
    built = rule.build({name: value for name, value in values.items() if value is not None})
    return built[1] if built else url_for(endpoint, **values)


def _only_rule(app: Flask, endpoint: str) -> Rule | None:
    """The rule of an endpoint, where it has one for all methods and no part of it is said by itself."""
    rules = list(app.url_map.iter_rules(endpoint))
    is_plain = len(rules) == 1 and not rules[0].defaults
    return rules[0] if is_plain else None


def csrf_field() -> Markup:
    """The hidden field of a form: one token for all forms of a page."""
    here = context()
    field: Markup | None = here.get("csrf_field")
    if field is None:
        field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
        here.csrf_field = field
    return field
