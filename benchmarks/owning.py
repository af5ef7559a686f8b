"""The page of all of one's contacts, searching it, and the file of all: with few of them and with very many."""

from collections.abc import Callable

from eventnet.cards.rules import GivenCard
from tests.cast import House, Phone
from tests.contacts.many import give_contacts

SIZES = (10, 100, 1_000, 5_000)
PAGES = {
    "the page": "/contacts",
    "a search that finds very many": "/contacts?q=guest",
    "a search that finds nobody": "/contacts?q=zebra",
    "one event": "/contacts?event={event}",
    "the file, as a table": "/contacts.csv?notes=1",
}
_CARD = GivenCard(headline="Moves museum data", organisation="Stadtmuseum Nördlingen", common_topics=("accessibility",))
_NOTE = "Wir sprachen über Tabellen, Museen und wie man Schönes ohne viel Aufwand umzieht. "


def fill(house: House, many: int) -> None:
    """Gives Cleo so many contacts, each with a note of a few lines."""
    give_contacts(house, "cleo", [f"Guest Müller {number}" for number in range(many)], card=_CARD, note=_NOTE * 3)


def actions(house: House) -> dict[str, Callable[[], object]]:
    """What is measured, by name: each opens a page, or takes the whole file along."""
    phone = house.phone("cleo")
    return {name: _page(phone, path.format(event=house.event)) for name, path in PAGES.items()}


def _page(phone: Phone, path: str) -> Callable[[], object]:
    return lambda: phone.get(path, buffered=True).data
