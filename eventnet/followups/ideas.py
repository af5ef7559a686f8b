"""Light ideas for saying hello, each from a fact. No I/O."""

import enum
from dataclasses import dataclass

from eventnet.common_ground.matching import is_any_met
from eventnet.contacts.rules import TouchKind
from eventnet.kernel.keywords import needed, offered
from eventnet.starters.quoting import spoken


class Idea(enum.StrEnum):
    """A reason to write. What one does by it is a touch of the kind that it is called by."""

    KEEP_WORD = TouchKind.WROTE.value
    PASS_ON = TouchKind.RECOMMENDED.value
    THANK = TouchKind.THANKED.value


@dataclass(frozen=True)
class Facts:
    """The facts that ideas are made of. `need` is theirs, `my_offer` my own at the event where they gave their card.

    `event` is where the two met last, `topics` what both had on their cards there; all of it can be missing.
    """

    promises: tuple[str, ...] = ()
    need: str = ""
    my_offer: str = ""
    event: str = ""
    topics: tuple[str, ...] = ()


def ideas_from(facts: Facts) -> list[Idea]:
    """At most three ideas: to keep one's word, to pass something on that they look for, to thank."""
    ideas = [Idea.KEEP_WORD] if facts.promises else []
    if spoken(facts.need) and is_any_met(needed(facts.need), offered(facts.my_offer)):
        ideas.append(Idea.PASS_ON)
    return [*ideas, Idea.THANK]
