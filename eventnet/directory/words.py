"""How the list shows somebody, in the page's language."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from eventnet.common_ground.words import reason
from eventnet.contacts.words import name_shown
from eventnet.directory.queries import Profile
from eventnet.web.i18n import quoted


class Row(NamedTuple):
    """The words of a row about somebody, in the order in which the template takes it apart; "" for nothing.

    `said` is what they say themselves, `why` what connects them with whoever looks.
    """

    id: str
    name: Markup
    said: str
    headline: str
    organisation: str
    why: str
    profile: Profile


def rows_of(profiles: Iterable[Profile]) -> list[Row]:
    """The rows of these people."""
    return [
        Row(
            one.attendee.public_id,
            name_shown(one.card.name),
            quoted(one.card.answers[0].text) if one.card.answers else "",
            one.card.headline,
            one.card.organisation,
            reason(one.ground),
            one,
        )
        for one in profiles
    ]
