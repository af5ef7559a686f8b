"""The plain contact code: a vCard of the card for today that any camera reads without a network.

It knows nothing of eventnet: what is read from it can't be taken back, and nobody is told. Values in, values out.
"""

from collections.abc import Iterator

from eventnet.cards.rules import Card, DetailKind, GivenDetail, details_given, link_to, mobile_number
from eventnet.events.rules import CardChoice
from eventnet.formats.qr import MOST_CONTACT_BYTES
from eventnet.formats.vcard import SmallProperty, write_small_vcard

_FIRST = (DetailKind.EMAIL, DetailKind.PHONE)


def contact_vcard(card: Card, choice: CardChoice) -> bytes:
    """As much of what `card` gives under `choice` as the code holds.

    What is of less use comes later, and is left out sooner: the name, "reach me best by", e-mail, telephone, the other
    ways as they stand on the card, the organisation, the headline.
    """
    fields = list(_fields(card, choice)) if choice is not CardChoice.NAME else []
    return write_small_vcard(card.name, fields, MOST_CONTACT_BYTES)


def _fields(card: Card, choice: CardChoice) -> Iterator[tuple[SmallProperty, str]]:
    yield from map(_field, sorted(details_given(card.details, choice), key=_use))
    if card.organisation:
        yield "ORG", card.organisation
    if card.headline:
        yield "TITLE", card.headline


def _use(detail: GivenDetail) -> tuple[bool, int]:
    return not detail.best, _FIRST.index(detail.kind) if detail.kind in _FIRST else len(_FIRST)


def _field(detail: GivenDetail) -> tuple[SmallProperty, str]:
    if detail.kind is DetailKind.EMAIL:
        return "EMAIL", detail.value
    if mobile := mobile_number(detail):
        return "TEL;TYPE=CELL", mobile
    if detail.kind is DetailKind.PHONE:
        return "TEL", detail.value
    link = link_to(detail)
    return ("URL", link) if link else ("NOTE", detail.value)
