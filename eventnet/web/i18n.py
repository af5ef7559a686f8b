"""Words, dates and lists in the reader's language: German or English.

Catalogues are read as they are written (`translations/de/LC_MESSAGES/messages.po`), so there is nothing to compile.
English needs no catalogue: the code speaks it, plurals included.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, LazyString, force_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from eventnet.kernel.days import day_of
from eventnet.web.current import context, now, viewer

LANGUAGES = ("en", "de")
_LOCALES = {"en": "en_GB", "de": "de"}
_DAY = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}
_LONGEST_WISH = 500
_WORDS = "words"
_TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"


@cache
def _catalogue(language: str) -> Translations | NullTranslations:
    file = _TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class Words:
    """The words of one language, each looked up once: a page says some of them for every row."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale.parse(_LOCALES[language])
        self.catalogue = _catalogue(language)
        self.marked = cache(self._marked)
        self.said = cache(self._said)

    def _marked(self, text: str) -> Markup:
        """`text`, one of the templates' own, as markup that its values are filled into."""
        return Markup(self.catalogue.ugettext(text))  # noqa: S704  our own words

    def _said(self, text: str) -> Markup:
        """`text` where nothing is to be filled in."""
        return self.marked(text) % {}


_words_of = cache(Words)


def spoken() -> Words:
    """The words of this page: chosen once, and then at hand without asking who reads."""
    here = context()
    found: Words | None = here.get(_WORDS)
    if found is None:
        found = _words_of(_language())
        setattr(here, _WORDS, found)
    return found


def gettext(text: str, /, **values: object) -> str:
    """`text` in the page's language, with its ``%(names)s`` filled in."""
    said = spoken().catalogue.ugettext(text)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """The form for `num` in the page's language; ``%(num)d`` is filled in."""
    return spoken().catalogue.ungettext(singular, plural, num) % {"num": num, **values}


def lazy_gettext(text: str, /, **values: object) -> LazyString:
    """A text that is looked up when it is shown, for words that stand in constants."""
    return LazyString(gettext, text, **values)


@pass_eval_context
def _template_gettext(where: EvalContext, text: str, /, **values: object) -> str:
    """Words in a template. Values are escaped where it makes a page; "%%" is a percent sign, with values or without."""
    if not where.autoescape:
        return spoken().catalogue.ugettext(text) % values
    return spoken().marked(text) % values if values else spoken().said(text)


@pass_eval_context
def _template_ngettext(where: EvalContext, singular: str, plural: str, num: int, /, **values: object) -> str:
    said = spoken().catalogue.ungettext(singular, plural, num)
    return (Markup(said) if where.autoescape else said) % {"num": num, **values}  # noqa: S704  our own words


def language() -> str:
    """The language of this page: "de" or "en"."""
    return spoken().language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Looks words up in `language` ("de" or "en") for a while: a poster may have both, whatever its reader's is."""
    here = context()
    before: Words | None = here.get(_WORDS)
    with force_locale(_LOCALES[language]):
        setattr(here, _WORDS, _words_of(language))
        try:
            yield
        finally:
            setattr(here, _WORDS, before)


def _language() -> str:
    return _chosen_language() or _wished_language() or "en"


def speak_to(chosen: str | None) -> str:
    """Has this page speak to somebody who has chosen this language, or none; the language.

    For views that look up who asks together with what they ask for.
    """
    here = context()
    wanted = chosen or session.get("language")
    found = _words_of(wanted if wanted in LANGUAGES else _wished_language() or "en")
    setattr(here, _WORDS, found)
    return found.language


def _wished_language() -> str | None:
    """What the browser asks for in the first words of its list: nobody reads in hundreds of languages."""
    return wished_by(request.headers.get("Accept-Language", ""))


def wished_by(wishes: str) -> str | None:
    """The language that a browser asks for with these words, or None where it is none of ours."""
    return _wished_by(wishes[:_LONGEST_WISH])


@lru_cache(maxsize=512)
def _wished_by(wishes: str) -> str | None:
    return parse_accept_header(wishes, LanguageAccept).best_match(LANGUAGES)


def _chosen_language() -> str | None:
    """What the person chose, else what was chosen in this browser.

    On an error page the database may be the very thing that failed: then the browser's wish decides.
    """
    who = None if "without_database" in g else viewer()
    chosen = who.language if who else session.get("language")
    return chosen if chosen in LANGUAGES else None


def set_up_languages(app: Flask) -> None:
    """Gives `app` its languages and templates their words and filters."""
    Babel(app, default_locale="en_GB", locale_selector=lambda: _LOCALES[language()], configure_jinja=False)
    app.jinja_env.globals.update(_=_template_gettext, gettext=_template_gettext, ngettext=_template_ngettext)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.add_template_filter(day_words, "day")
    app.add_template_filter(weekday_words, "weekday")
    app.add_template_filter(clock_words, "clock")
    app.add_template_filter(moment_words, "moment")
    app.add_template_filter(city_words, "city")
    app.add_template_filter(joined, "joined")
    app.add_template_filter(quoted, "quoted")
    app.add_template_global(language, "language")


@lru_cache(maxsize=512)
def _day(day: date, language: str, is_this_year: bool) -> str:
    pattern = _DAY[language] if is_this_year else _DAY[language] + " y"
    return format_date(day, pattern, locale=_words_of(language).locale)


def day_words(day: date) -> str:
    """A day in words: "Friday, 4 December", with the year where it is not this one."""
    return _day(day, spoken().language, day.year == now().year)


def weekday_words(day: date) -> str:
    """The weekday alone, for a day that is near: "Friday"."""
    return format_date(day, "EEEE", locale=spoken().locale)


def clock_words(instant: datetime, zone: str) -> str:
    """The time of day in `zone`: "14:30"."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


@cache
def _city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=Locale.parse(language), return_city=True).rpartition("/")[2]


def city_words(zone: str) -> str:
    """The name of the city whose clocks show the time of `zone`: "Berlin", "Kyjiw"."""
    return _city(zone, language())


def moment_words(instant: datetime, zone: str) -> str:
    """Day and time of day in `zone`: "Friday, 20 November, 14:30"."""
    return f"{day_words(day_of(instant, zone))}, {clock_words(instant, zone)}"


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return format_list([str(word) for word in words], locale=spoken().locale)


def quoted(text: str) -> str:
    """`text` in the quotation marks of the page's language; those inside become single ones."""
    if language() == "de":
        return f"„{text.replace('„', '‚').replace('“', '‘').replace('”', '‘')}“"
    return f"“{text.replace('“', '‘').replace('”', '’')}”"
