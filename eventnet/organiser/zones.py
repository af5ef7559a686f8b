"""The time zones to choose from, by the names of their cities in the language of the page."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location

from eventnet.kernel.text import normal
from eventnet.web.i18n import gettext, language
from eventnet.web.i18n import lazy_gettext as _l

DEFAULT_ZONE = "Europe/Berlin"

_PARTS = {
    "Africa": _l("Africa"),
    "America": _l("America"),
    "Antarctica": _l("Antarctica"),
    "Arctic": _l("Arctic"),
    "Asia": _l("Asia"),
    "Atlantic": _l("Atlantic"),
    "Australia": _l("Australia"),
    "Europe": _l("Europe"),
    "Indian": _l("Indian Ocean"),
    "Pacific": _l("Pacific"),
}


@cache
def offered_zones() -> frozenset[str]:
    """The zones one can choose: each that a country names as its own, without old names; as IANA names."""
    table = (files("tzdata.zoneinfo") / "zone.tab").read_text("utf-8")
    named = {line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")}
    return frozenset(named & available_timezones())


@cache
def _old_names() -> dict[str, str]:
    """Names that zones had before, or have elsewhere, with the offered zone each means."""
    table = (files("tzdata.zoneinfo") / "tzdata.zi").read_text("utf-8")
    links = dict(line.split()[2:0:-1] for line in table.splitlines() if line.startswith("L "))
    return {old: zone for old, zone in links.items() if zone in offered_zones() and old not in offered_zones()}


def zone_meant(name: str) -> str:
    """The offered zone that a name means, which may be an old one ("Europe/Kiev"), as browsers report it."""
    return _old_names().get(name, name)


@cache
def names_of_zones() -> dict[str, str]:
    """The other names of each offered zone that has some, with blanks between, for a page to look them up."""
    names: dict[str, str] = {}
    for old, zone in sorted(_old_names().items()):
        names[zone] = f"{names[zone]} {old}" if zone in names else old
    return names


def zone_groups(also: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Parts of the world with their zones (IANA name, city), sorted as one looks for them; `also` is among them."""
    groups = [(str(_PARTS[part]), cities) for part, cities in _cities(language()).items()]
    groups.sort(key=lambda group: _sorted_as(group[0]))
    if also not in offered_zones():
        groups.insert(0, (gettext("As it was"), [(also, also)]))
    return groups


@cache
def _cities(language: str) -> dict[str, list[tuple[str, str]]]:
    locale = Locale.parse(language)
    parts: dict[str, list[tuple[str, str]]] = {}
    for zone in offered_zones():
        city = get_timezone_location(zone, locale=locale, return_city=True).rpartition("/")[2]
        parts.setdefault(zone.partition("/")[0], []).append((zone, city))
    return {part: _in_order(cities) for part, cities in parts.items()}


def _in_order(cities: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(cities, key=lambda zone: (_sorted_as(zone[1]), zone[0]))


def _sorted_as(name: str) -> str:
    """A name without its marks: "Åland" stands under A."""
    return "".join(c for c in normal("NFKD", name) if not unicodedata.combining(c)).casefold()
