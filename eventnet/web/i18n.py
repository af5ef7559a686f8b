"""Words, dates and lists in the reader's language: German or English.

Catalogues are read as they are written (`translations/de/LC_MESSAGES/messages.po`), so there is nothing to compile.
English needs no catalogue: the code speaks it, plurals included.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session
from flask_babel import Babel, Domain, LazyString, force_locale, get_locale
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from eventnet.kernel.days import day_of
from eventnet.web.current import now, viewer

LANGUAGES = ("en", "de")
_LOCALES = {"en": "en_GB", "de": "de"}
_DAY = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}
_LONGEST_WISH = 500
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


class _PoDomain(Domain):  # type: ignore[misc]
    """Flask-Babel's lookup, on catalogues as they are written."""

    def get_translations(self) -> Translations | NullTranslations:
        return _catalogue(language())


_domain = _PoDomain()


def gettext(text: str, **values: object) -> str:
    """`text` in the page's language, with its ``%(names)s`` filled in."""
    return str(_domain.gettext(text, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form for `num` in the page's language; ``%(num)d`` is filled in."""
    return str(_domain.ngettext(singular, plural, num, **values))


def lazy_gettext(text: str, **values: object) -> LazyString:
    """A text that is looked up when it is shown, for words that stand in constants."""
    return _domain.lazy_gettext(text, **values)


def language() -> str:
    """The language of this page: "de" or "en"."""
    return str(get_locale().language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Looks words up in `language` ("de" or "en") for a while: a poster may have both, whatever its reader's is."""
    with force_locale(_LOCALES[language]):
        yield


def _select_locale() -> str:
    return _LOCALES[_chosen_language() or _wished_language() or "en"]


def _wished_language() -> str | None:
    """What the browser asks for in the first words of its list: nobody reads in hundreds of languages."""
    wishes = request.headers.get("Accept-Language", "")[:_LONGEST_WISH]
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
    Babel(app, default_locale="en_GB", locale_selector=_select_locale, configure_jinja=False)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_domain.gettext, _domain.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.add_template_filter(day_words, "day")
    app.add_template_filter(clock_words, "clock")
    app.add_template_filter(moment_words, "moment")
    app.add_template_filter(listed, "listed")
    app.add_template_filter(quoted, "quoted")
    app.add_template_global(language, "language")


def day_words(day: date) -> str:
    """A day in words: "Friday, 4 December", with the year where it is not this one."""
    pattern = _DAY[language()] + (" y" if day.year != now().year else "")
    return format_date(day, pattern, locale=_locale())


def clock_words(instant: datetime, zone: str) -> str:
    """The time of day in `zone`: "14:30"."""
    return format_time(instant, "HH:mm", tzinfo=ZoneInfo(zone), locale=_locale())


@cache
def _city(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=Locale.parse(language), return_city=True).rpartition("/")[2]


def city_words(zone: str) -> str:
    """What the city is called whose clocks show the time of `zone`: "Berlin", "Kyjiw"."""
    return _city(zone, language())


def moment_words(instant: datetime, zone: str) -> str:
    """Day and time of day in `zone`: "Friday, 20 November, 14:30"."""
    return f"{day_words(day_of(instant, zone))}, {clock_words(instant, zone)}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return format_list([str(word) for word in words], locale=_locale())


def quoted(text: str) -> str:
    """`text` in the quotation marks of the page's language; those inside become single ones."""
    if language() == "de":
        return f"„{text.replace('„', '‚').replace('“', '‘').replace('”', '‘')}“"
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def _locale() -> Locale:
    return cast("Locale", get_locale())
