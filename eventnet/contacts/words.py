"""How touches and people are called, and a contact as it goes into an address book."""

from markupsafe import Markup, escape

from eventnet.cards.rules import DetailKind, link_to, mobile_number
from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.rules import TouchKind
from eventnet.formats.vcard import VCard
from eventnet.kernel.days import day_of
from eventnet.web.i18n import day_words, gettext, joined, moment_words, quoted
from eventnet.web.i18n import lazy_gettext as _l

TOUCH_WORDS = {
    TouchKind.WROTE: _l("I wrote"),
    TouchKind.THANKED: _l("I said thank you"),
    TouchKind.CALLED: _l("I called"),
    TouchKind.MET: _l("We met"),
    TouchKind.RECOMMENDED: _l("I passed something on"),
    TouchKind.CONGRATULATED: _l("I congratulated"),
    TouchKind.COMMENTED: _l("I left a comment"),
}

CHANGED_ELSEWHERE = _l("This note was changed in another window. Both texts are here: what do you want to keep?")


def called(name: str) -> str:
    """A contact's name as it is shown; who has erased their account is only "someone who left"."""
    return name or gettext("Someone who left")


def name_shown(name: str) -> Markup:
    """A name on a page: whatever its direction, it does not turn the words around it."""
    return Markup(f"<bdi>{escape(called(name))}</bdi>")  # noqa: S704  escaped here


def confirmed_address(contact: Contact) -> str | None:
    """The address that the other person has confirmed as theirs, empty where there is none.

    None where that is not the point, because my own hand wrote down whatever stands there.
    """
    if contact.by_hand:
        return None
    return contact.person.email if contact.person and contact.person.confirmed_at else ""


def met_words(encounter: Encounter) -> str:
    """The place and time two met; of whom somebody wrote down outside of any event, when that was."""
    when = moment_words(encounter.met_at, encounter.timezone)
    if not encounter.event_name:
        return gettext("Added by hand on %(when)s.", when=when)
    return gettext(
        "Met at “%(event)s”, %(place)s, %(when)s.",
        event=encounter.event_name,
        place=encounter.place or gettext("online"),
        when=when,
    )


def how_words(contact: Contact) -> str:
    """The way a contact came to be one: by swapping cards here, or because its owner wrote it down."""
    return gettext("added by hand") if contact.by_hand else gettext("swapped here")


def shared_words(contact: Contact) -> str:
    """The topics the two share, as a sentence; empty where there is none."""
    common = contact.card.common_topics if contact.card else ()
    return gettext("You both chose %(topics)s.", topics=joined(common)) if common else ""


def promise_words(promise: Promise) -> str:
    """A promise of mine as a line, with the day by which I want to keep it."""
    text = quoted(promise.text)
    return f"{text} {gettext('by %(day)s', day=day_words(promise.due_on))}" if promise.due_on else text


def touched_words(touch: Touch, zone: str) -> str:
    """An act of contact as a line: the day, what it was, and my own words about it."""
    what = f"{day_words(day_of(touch.at, zone))}: {TOUCH_WORDS[touch.kind]}"
    return f"{what}, {quoted(touch.words)}" if touch.words else what


def vcard_of(mine: Contact, *, with_notes: bool) -> VCard:
    """The card as given, and in the note where and when we met and what we share.

    What I wrote down and promised is in it only `with_notes`: address books share and sync what they hold.
    """
    details = mine.card.details if mine.card else ()
    cells = [mobile_number(d) for d in details]
    values = {
        kind: tuple(d.value for d, cell in zip(details, cells, strict=True) if d.kind is kind and cell is None)
        for kind in DetailKind
    }
    links = [link_to(d) for d in details if d.kind not in {DetailKind.EMAIL, DetailKind.PHONE}]
    plain = [d.value for d, cell in zip(details, cells, strict=True) if cell is None and link_to(d) is None]
    own = [mine.note, *(gettext("Promised: %(what)s", what=promise_words(one)) for one in mine.promises)]
    by_hand = gettext("Added by hand.") if mine.by_hand and mine.latest.event_name else ""
    note = [*map(met_words, mine.encounters), by_hand, shared_words(mine), *plain, *(own if with_notes else [])]
    return VCard(
        name=called(mine.name),
        uid=f"eventnet-{mine.public_id}",
        organisation=mine.card.organisation if mine.card else "",
        title=mine.card.headline if mine.card else "",
        emails=values[DetailKind.EMAIL],
        phones=values[DetailKind.PHONE],
        cells=tuple(filter(None, cells)),
        links=tuple(filter(None, links)),
        note="\n".join(filter(None, note)),
    )
