"""What the parts of a card are called on the page, and who sees them."""

from flask_babel import LazyString

from eventnet.cards.rules import DetailKind
from eventnet.web.i18n import gettext, ngettext
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


def aloud_words(seconds: int) -> str:
    """The words for how long an introduction takes, said aloud; empty where there is none."""
    return ngettext("About %(num)d second aloud.", "About %(num)d seconds aloud.", seconds) if seconds else ""


_WITH_THE_CARD = _l("People you swap cards with, and the list if you join it.")

FIELD_WORDS: dict[str, tuple[LazyString | str, LazyString]] = {
    "name": (
        _l("Your name at this event"),
        _l(
            "Part of every swap, and of the list if you join it. Whoever has your card already keeps the name that "
            "stands on it. Your next event begins with this name."
        ),
    ),
    "headline": (
        _l("What you do, in one line"),
        _l("People you swap cards with, people you show your code to, and the list if you join it."),
    ),
    "organisation": (_l("Organisation"), _WITH_THE_CARD),
    "introduction": (_l("If someone asks about you"), _l("Only you see it. Two sentences are enough.")),
    "goal": (_l("What you’d like from this event"), _l("Only you see it.")),
    "answer": (
        "",
        _l(
            "On your card: people you swap cards with, people you show your code to, and the list if you join it. "
            "On your door sheet: only you."
        ),
    ),
    "topics": (
        _l("Topics, eight at most"),
        _l(
            "One a line, or with commas between. People you swap cards with, and the list if you join it; "
            "people you show your code to see those you share."
        ),
    ),
    "offer": (_l("Happy to help with"), _WITH_THE_CARD),
    "need": (_l("Looking for"), _WITH_THE_CARD),
    "detail": (
        "",
        _l("Switched on, people you swap cards with get it. Switched off, only you see it. The list never shows it."),
    ),
    "best": (_l("Reach me best by"), _l("People you swap cards with see it.")),
}
"""What each field of a card is called, and who sees it."""

PAGE_WORDS: dict[str, tuple[LazyString, LazyString]] = {
    "about": (_l("About me"), _l("What you leave blank is simply not there.")),
    "topics": (_l("What to talk about"), _l("What you leave blank is simply not there.")),
    "reach": (_l("How to reach me"), _l("You can always give less than this: choose under “My code”.")),
}
"""How each page of the card is called, and what it says first."""

WHAT_A_DETAIL_IS: dict[DetailKind, LazyString] = {
    DetailKind.PHONE: _l("A phone number is made of digits, with blanks and + ( ) / - where you like."),
    DetailKind.LINKEDIN: _l(
        "Please give your name on %(network)s, or an address there that begins with https://.", network="LinkedIn"
    ),
    DetailKind.XING: _l(
        "Please give your name on %(network)s, or an address there that begins with https://.", network="XING"
    ),
    DetailKind.MASTODON: _l("Please give a name like @name@server, or an address that begins with https://."),
    DetailKind.WEBSITE: _l("Only an address that begins with https:// and the name of a site can stand here."),
    DetailKind.OTHER: _l("A link can only stand here if it begins with https:// and the name of a site."),
}
"""What is said beside a field with something else in it; of an address web/forms.py tells it."""
