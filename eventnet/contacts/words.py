"""How touches and people are called, and a contact as it goes into an address book."""

from markupsafe import Markup, escape

from eventnet.cards.rules import DetailKind, link_to
from eventnet.contacts.models import Contact
from eventnet.contacts.rules import TouchKind
from eventnet.formats.vcard import VCard
from eventnet.web.i18n import gettext, joined, moment_words
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


def called(name: str) -> str:
    """A contact's name as it is shown; who has erased their account is only "someone who left"."""
    return name or gettext("Someone who left")


def name_shown(name: str) -> Markup:
    """A name on a page: whatever its direction, it does not turn the words around it."""
    return Markup(f"<bdi>{escape(called(name))}</bdi>")  # noqa: S704  escaped here


def confirmed_address(contact: Contact) -> str:
    """The address that the other person has confirmed as theirs, empty where there is none."""
    return contact.person.email if contact.person and contact.person.confirmed_at else ""


def vcard_of(mine: Contact) -> VCard:
    """The card as given, and in the note where and when, what we share, and what I wrote down."""
    details = mine.card.details if mine.card else ()
    values = {kind: tuple(d.value for d in details if d.kind is kind) for kind in DetailKind}
    links = [link_to(d) for d in details if d.kind not in {DetailKind.EMAIL, DetailKind.PHONE}]
    plain = [d.value for d, link in zip(details, map(link_to, details), strict=True) if link is None]
    met = [
        gettext(
            "Met at “%(event)s”, %(place)s, %(when)s.",
            event=one.event_name,
            place=one.place or gettext("online"),
            when=moment_words(one.met_at, one.timezone),
        )
        for one in mine.encounters
    ]
    common = mine.card.common_topics if mine.card else ()
    both = gettext("You both chose %(topics)s.", topics=joined(common)) if common else ""
    return VCard(
        name=called(mine.name),
        uid=f"eventnet-{mine.public_id}",
        organisation=mine.card.organisation if mine.card else "",
        title=mine.card.headline if mine.card else "",
        emails=values[DetailKind.EMAIL],
        phones=values[DetailKind.PHONE],
        links=tuple(filter(None, links)),
        note="\n".join(filter(None, [*met, both, *plain, mine.note])),
    )
