"""Putting the rooms together: the only place that knows every feature's pages."""

from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import StrictUndefined

from eventnet.cards.rules import link_to
from eventnet.cards.words import detail_label
from eventnet.config import THREADS, Settings, WrongSettingError
from eventnet.contacts.words import called, confirmed_address, name_shown, promise_words
from eventnet.events.words import status_words
from eventnet.kernel.days import Clock, day_of, last_day, utc_now
from eventnet.monitoring.views import FIGURES
from eventnet.people.rules import SESSION_PERIOD
from eventnet.resources import resource_dir
from eventnet.storage.engine import engine_options, prepare
from eventnet.web.cookies import Cookies
from eventnet.web.current import Installation
from eventnet.web.errors import set_up_errors
from eventnet.web.extensions import csrf, db
from eventnet.web.headers import set_up_headers
from eventnet.web.i18n import set_up_languages
from eventnet.web.installing import set_up_installing
from eventnet.web.limits import set_up_limits
from eventnet.web.logs import Observe, set_up_logs
from eventnet.web.offline import set_up_offline
from eventnet.web.pages import PublicIdConverter
from eventnet.web.proxies import Behind
from eventnet.web.statics import set_up_statics
from eventnet.web.templating import OurFlask, set_up_templates
from eventnet.web.whose import set_up_whose

PAGES = {
    "web": "health offline well_known installing",
    "account": "views signing_in confirming again address sessions pause my_data",
    "event_pages": "views",
    "way_home": "views",
    "door_sheet": "views",
    "presence": "views",
    "directory": "people listing message meeting",
    "cards": "views",
    "joining": "views",
    "exchange": "showing scanning afterwards answering reading_out badge camera api",
    "contacts": "views listing by_hand taking_along",
    "followups": "views saying_hello",
    "event_mails": "views",
    "care": "views",
    "organiser": "desk editing questions helpers",
    "monitoring": "views",
    "legal": "views",
}
"""The rooms with pages, and in which of their files these are; each has its blueprint as `bp`."""


def create_app(settings: Settings, clock: Clock = utc_now) -> Flask:
    """The application for one installation, as a WSGI callable. `clock` tells it the time, in UTC."""
    app = OurFlask(
        "eventnet",
        template_folder=str(resource_dir("templates")),
        static_folder=str(resource_dir("static")),
        instance_path=str(settings.data),
    )
    app.extensions["eventnet"] = Installation(settings, clock)
    app.session_interface = Cookies()
    app.config.update(_config(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day_of=day_of, last_day=last_day, link=link_to, detail_label=detail_label)
    app.jinja_env.filters.update(
        called=called, confirmed_address=confirmed_address, name=name_shown, promise=promise_words
    )
    app.jinja_env.globals.update(status_words=status_words, name_shown=name_shown)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    csrf.init_app(app)
    set_up_languages(app)
    set_up_statics(app)
    set_up_templates(app)
    set_up_headers(app)
    set_up_whose(app)
    set_up_offline(app)
    set_up_installing(app)
    set_up_errors(app)
    set_up_limits(app, settings)
    set_up_logs(app, _figures(app, settings, clock))
    app.url_map.converters["id"] = PublicIdConverter
    modules = [import_module(f"eventnet.{room}.{file}") for room, files in PAGES.items() for file in files.split()]
    for blueprint in dict.fromkeys(module.bp for module in modules):  # the files of a room share one
        app.register_blueprint(blueprint)
    app.wsgi_app = Behind(app.wsgi_app, settings)  # type: ignore[method-assign]
    return app


def _figures(app: Flask, settings: Settings, clock: Clock) -> Observe | None:
    """Whatever wants to know of each request that is answered; nothing where nobody may read figures."""
    if settings.metrics_token is None:
        return None
    try:
        from eventnet.monitoring.figures import Figures  # noqa: PLC0415  an extra: most need none
    except ImportError as error:
        raise WrongSettingError("EVENTNET_METRICS_TOKEN needs a package: pip install 'eventnet[metrics]'") from error
    with app.app_context():
        figures = app.extensions[FIGURES] = Figures(db.engine, clock)
    return figures.requests.observe


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url, THREADS),
        "TRUSTED_HOSTS": [urlsplit(settings.base_url).netloc],
        # Nobody types a megabyte into our forms; what is larger is refused before it is read.
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 128 * 1024,
        "MAX_FORM_PARTS": 200,
        # A browser takes a __Host- cookie only over HTTPS, for this very host, and gives it to no other.
        "SESSION_COOKIE_NAME": "__Host-eventnet" if settings.is_secure else "eventnet",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": SESSION_PERIOD,
        "WTF_CSRF_TIME_LIMIT": 24 * 60 * 60,
        "WTF_CSRF_SSL_STRICT": True,
    }
