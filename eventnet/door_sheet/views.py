"""The door sheet: the page to read before going in."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.editing import seconds_aloud
from eventnet.cards.queries import cards_of
from eventnet.cards.rules import GivenAnswer
from eventnet.cards.words import aloud_words
from eventnet.common_ground.queries import rarity_of
from eventnet.common_ground.rules import grounds_between
from eventnet.common_ground.words import reason
from eventnet.directory.meet_list import meet_list_of
from eventnet.door_sheet.queries import Known, known_coming, open_now, questions_for, team_names
from eventnet.door_sheet.rules import paper_size
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.words import moment_of
from eventnet.starters.patterns import PATTERNS, When
from eventnet.starters.rules import Starter, starter_for
from eventnet.web.current import database, now, person
from eventnet.web.i18n import language

bp = Blueprint("door_sheet", __name__)


@dataclass(frozen=True)
class ToMeet:
    """A person on the reader's meet list, what connects the two ("" for nothing), and one thing to ask."""

    name: str
    headline: str
    why: str
    starter: Starter


@dataclass(frozen=True)
class Sheet:
    """The contents of a door sheet beside what its reader has written for themselves."""

    questions: list[GivenAnswer]
    to_meet: list[ToMeet]
    open: list[str]
    known: list[Known]

    def is_bare(self, me: Attendee) -> bool:
        """True where there is nothing on it but the event's question."""
        own = [me.introduction, me.goal, *(question.text for question in self.questions)]
        return not (any(own) or self.to_meet or self.open or self.known)

    def texts(self, me: Attendee) -> list[str]:
        """All that takes room on it."""
        own = [
            text for question in self.questions if question.text for text in (question.question.german, question.text)
        ]
        starters = [one.starter for one in self.to_meet]
        answers = [text for one in starters if one.answer for text in (one.answer.question.german, one.answer.text)]
        people = [text for one in self.to_meet for text in (one.name, one.headline, one.why, one.starter.text)]
        names = [*self.open, *(contact.name for contact in self.known)]
        return [me.introduction, me.goal, *own, *people, *answers, *names]


@bp.get("/e/<id:event>/door")
def sheet(event: str) -> str:
    """The sheet to take along: a question, how to speak of oneself, whom to look for and what to ask them."""
    me = attending(event)
    whole = _sheet(database(), me, is_confirmed=person().confirmed_at is not None)
    return render_template(
        "door_sheet/sheet.html",
        me=me,
        event=me.event,
        moment=moment_of(me.event),
        sheet=whole,
        openers=_three_ways_in() if whole.is_bare(me) else [],
        aloud=aloud_words(seconds_aloud(me.introduction)),
        team=[] if me.event.care_contact else team_names(database(), me.event),
        size=paper_size(whole.texts(me), people=len(whole.to_meet)),
        at=now(),
    )


def _sheet(session: Session, me: Attendee, *, is_confirmed: bool) -> Sheet:
    """Who has not confirmed an address sees nobody who is in the list."""
    return Sheet(
        questions_for(session, me),
        _to_meet(session, me) if is_confirmed else [],
        open_now(session, me, now()) if is_confirmed else [],
        known_coming(session, me),
    )


def _to_meet(session: Session, me: Attendee) -> list[ToMeet]:
    """The reader's meet list in their order, with the first of the starters for each."""
    people = meet_list_of(session, me)
    if not people:
        return []
    mine, *theirs = cards_of(session, [me, *people], with_details=False)
    rarity = rarity_of(session, me.event_id, mine.topics)
    rows = []
    for card, ground in zip(theirs, grounds_between(mine, theirs, rarity), strict=True):
        # Whenever it is read: a sheet is for the way in.
        first = starter_for(mine, card, ground, language=language(), is_during=False)
        rows.append(ToMeet(card.name, card.headline, reason(ground), first))
    return rows


def _three_ways_in() -> list[str]:
    """Questions that open a conversation with anybody, the one to remember first."""
    newcomer = next(pattern for pattern in PATTERNS if pattern.when is When.NOTHING)
    return [one.question.into(language()) for one in (BY_KEY["occupies"], BY_KEY["listen"], newcomer)]
