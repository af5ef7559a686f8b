"""What people get to read: starters and first messages as prose, in both languages, for people as one meets them.

Where a word changes on purpose, read the whole text aloud before you keep it.
"""

from pathlib import Path

import pytest

from eventnet.cards.rules import Card
from eventnet.events.rules import Mode
from eventnet.starters.messages import Occasion, draft
from eventnet.starters.rules import Starter, general_starters, starters_for
from tests.common_ground.people import ground_between
from tests.starters.people import CAST, PAIRS, RARITY

GOLDEN = Path(__file__).with_name("golden")
EVENT = "Begegnungen 2026"


@pytest.mark.parametrize("language", ["de", "en"])
def test_starters_read_as_people_speak(language: str) -> None:
    scenes = [scene(*pair, language) for pair in PAIRS]
    anybody = "\n".join(starter.text for starter in general_starters(language))
    assert "\n\n".join([*scenes, anybody]) + "\n" == (GOLDEN / f"starters.{language}.txt").read_text("utf-8")


def scene(me: str, other: str, language: str) -> str:
    mine, theirs = CAST[me], CAST[other]
    ground = ground_between(mine, theirs, RARITY)
    ones = starters_for(mine, theirs, ground, language=language, is_during=True)
    return "\n".join([f"{me} looks at {other}", *(line for one in ones for line in lines_of(one, language))])


def lines_of(one: Starter, language: str) -> list[str]:
    above = [f"    [{one.answer.question.into(language)} {one.answer.text}]"] if one.answer else []
    below = [f"    [I could offer: {one.could_offer}]"] if one.could_offer else []
    return [*above, f"  {one.text}", *below]


NEED, OFFER = "Leute, die mit dem Screenreader arbeiten", "Tabellen aufräumen"
GROUNDS = {
    "shared topic": (Card("Cleo Nowak", topics=("museums",)), Card("Ben Okafor", topics=("Museums",))),
    "rare topic": (Card("Cleo Nowak", topics=("beekeeping",)), Card("Ben Okafor", topics=("Beekeeping",))),
    "need meets my offer": (Card("Cleo Nowak", offer="screenreader, arbeiten damit"), Card("Ben Okafor", need=NEED)),
    "offer meets my need": (Card("Cleo Nowak", need="Tabellen aufräumen"), Card("Ben Okafor", offer=f"{OFFER}.")),
    "same organisation": (
        Card("Cleo Nowak", organisation="stadtmuseum nordhafen"),
        Card("Ben Okafor", organisation="Stadtmuseum Nordhafen"),
    ),
}
OCCASIONS = {
    "in person": Occasion(EVENT, Mode.IN_PERSON, is_over=False),
    "online": Occasion(EVENT, Mode.REMOTE, is_over=False),
    "cancelled": Occasion(EVENT, Mode.CANCELLED, is_over=False),
    "over": Occasion(EVENT, Mode.IN_PERSON, is_over=True),
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_a_first_message_reads_as_people_write(occasion: str, language: str) -> None:
    written = []
    for what, (mine, theirs) in GROUNDS.items():
        text = draft(mine, theirs, ground_between(mine, theirs, RARITY), OCCASIONS[occasion], language)
        written.append(f"--- {what}\n\n{text}\n")
    golden = GOLDEN / f"message, {occasion}.{language}.txt"
    assert "\n".join(written) == golden.read_text("utf-8")
