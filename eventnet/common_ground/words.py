"""Why two people may like to talk, in one line: the strongest of what they have in common."""

import re

from eventnet.common_ground.rules import Ground, SharedTopic
from eventnet.web.i18n import gettext, joined, quoted

MOST_TOPICS_SAID = 3
LONGEST_QUOTE = 60
_END = re.compile(r"[\s.,;:!?…]+$")


def reason(ground: Ground) -> str:
    """The one line of why, as plain text in the page's language, seen by the viewer of `ground`; "" for none."""
    if ground.need:
        return gettext("Looks for %(need)s. You offer that.", need=quoted(in_short(ground.need)))
    if ground.offer:
        return gettext("Offers %(offer)s, which you are looking for.", offer=quoted(in_short(ground.offer)))
    if ground.topics:
        return _both_chose(ground.topics[:MOST_TOPICS_SAID])
    return gettext("You are both at %(organisation)s.", organisation=ground.organisation) if ground.organisation else ""


def _both_chose(topics: tuple[SharedTopic, ...]) -> str:
    said, few = [topic.label for topic in topics], [topic.label for topic in topics if topic.is_rare]
    if not few:
        return gettext("You both chose %(topics)s.", topics=joined(said))
    if few == said:
        return gettext("You both chose %(topics)s; only a few here did.", topics=joined(said))
    return gettext("You both chose %(topics)s; only a few here chose %(few)s.", topics=joined(said), few=joined(few))


def in_short(text: str) -> str:
    """A need or an offer as it can stand inside a sentence: its end punctuation dropped, a long one cut at a word."""
    plain = _END.sub("", " ".join(text.split()))
    if len(plain) <= LONGEST_QUOTE:
        return plain
    head, blank, _ = plain[:LONGEST_QUOTE].rpartition(" ")
    return _END.sub("", head if blank else plain[: LONGEST_QUOTE - 1]) + "…"
