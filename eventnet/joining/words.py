"""What the door gives before it asks: questions to take along."""

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.prompts import LEADS
from eventnet.kernel.bilingual import Bilingual
from eventnet.web.i18n import gettext, language

MOST_OPENERS = 3


def to_take_along(questions: list[Bilingual]) -> list[str]:
    """The event's question and three openers, in the language of the page. Worth reading at an event without any."""
    own = [question.into(language()) for question in questions]
    if not own:
        own = [BY_KEY[LEADS].question.into(language())]
    return [*own[:MOST_OPENERS], gettext("I hardly know anyone here yet. What brought you along?")]
