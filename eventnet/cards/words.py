"""What the parts of a card are called on the page."""

from flask_babel import LazyString

from eventnet.cards.rules import DetailKind
from eventnet.web.i18n import gettext
from eventnet.web.i18n import lazy_gettext as _l

_IN_A_SENTENCE: dict[str, LazyString] = {
    "name": _l("name"),
    DetailKind.EMAIL.value: _l("e-mail"),
    DetailKind.PHONE.value: _l("phone"),
    DetailKind.LINKEDIN.value: _l("LinkedIn"),
    DetailKind.XING.value: _l("XING"),
    DetailKind.MASTODON.value: _l("Mastodon"),
    DetailKind.WEBSITE.value: _l("website"),
    DetailKind.OTHER.value: _l("another way"),
}
_AS_LABEL: dict[str, LazyString] = {
    DetailKind.EMAIL.value: _l("E-mail"),
    DetailKind.PHONE.value: _l("Phone"),
    DetailKind.WEBSITE.value: _l("Website"),
    DetailKind.OTHER.value: _l("Also here"),
}


def detail_word(kind: str) -> str:
    """A kind of detail, or the name, inside a sentence."""
    return str(_IN_A_SENTENCE.get(kind) or gettext("another way"))


def detail_label(kind: DetailKind) -> str:
    """A kind of detail as a heading beside its value."""
    return str(_AS_LABEL.get(kind.value) or _IN_A_SENTENCE[kind.value])
