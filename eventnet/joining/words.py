"""What the door gives before it asks: questions to take along."""

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.models import Prompt
from eventnet.cards.prompts import LEADS
from eventnet.web.i18n import gettext, language

MOST_OPENERS = 3


def questions_of(prompts: list[Prompt]) -> list[str]:
    """The event's question and three openers, in the language of the page. Worth reading without any prompt, too."""
    own = [prompt.question.into(language()) for prompt in prompts]
    if not own:
        own = [BY_KEY[LEADS].question.into(language())]
    return [*own[:MOST_OPENERS], gettext("I hardly know anyone here yet. What brought you along?")]
