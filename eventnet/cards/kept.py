"""What cards keep of people."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.cards.actions import bring_along, fill_blanks, keep_to_themselves
from eventnet.cards.index import take_out_of_directory
from eventnet.cards.models import Answer, CardEvidence, Detail, Prompt, SearchDocument, Topic
from eventnet.cards.rules import GivenAnswer
from eventnet.events.models import Attendee
from eventnet.events.queries import latest_attendance
from eventnet.people.models import Person
from eventnet.storage.keeping import UNTIL_ERASED, WITH_IT, WITH_THEM, Because, Kept, Merging, OfAttendee, Until
from eventnet.storage.keeping import marked as _l


def _card(session: Session, attendee_id: int) -> dict[str, Any]:
    """All that somebody has written on their card."""
    attendee = session.get_one(Attendee, attendee_id)
    answers = session.execute(
        select(Prompt.question, Answer.text, Answer.audience)
        .join(Prompt, Prompt.id == Answer.prompt_id)
        .where(Answer.attendee_id == attendee_id)
        .order_by(Prompt.position, Prompt.id)
    )
    details = session.scalars(select(Detail).where(Detail.attendee_id == attendee_id).order_by(Detail.position))
    topics = session.scalars(select(Topic.label).where(Topic.attendee_id == attendee_id).order_by(Topic.position))
    columns = ("name", "headline", "organisation", "offer", "need", "introduction", "goal")
    return {
        **{column: getattr(attendee, column) for column in columns},
        "answers": [
            GivenAnswer(question, text).to_json() | {"audience": audience.value} for question, text, audience in answers
        ],
        "topics": list(topics),
        "details": [
            {"kind": detail.kind.value, "value": detail.value, "shared": detail.shared, "best": detail.best}
            for detail in details
        ],
    }


def _fill_blanks(session: Session, gone_id: int, stays_id: int, _now: object) -> None:
    fill_blanks(session, session.get_one(Attendee, stays_id), session.get_one(Attendee, gone_id))


def _give_card(session: Session, attendee_id: int, known_id: int) -> None:
    """At an event that only the newcomer has joined, the latest card of the known person is there from now on.

    Who was shown something else, or to other people, has not said yes to this.
    """
    attendee, known = session.get_one(Attendee, attendee_id), session.get_one(Person, known_id)
    take_out_of_directory(session, attendee)
    if (latest := latest_attendance(session, known)) is not None:
        bring_along(session, attendee, latest)
    else:
        keep_to_themselves(session, [attendee], address=known.email)


_CARD = _l("At which events you are, and your card there")
_FOUND = _l("Words of your card by which others find you")
_IN_DIRECTORY = Until(_l("as long as an event’s list shows you"))
_IN_FILE = OfAttendee(3, _card)
_MADE_OF_IT = Because("It is made of the card, which stands there.")
_MERGING = Merging(attendees=_fill_blanks, alone=_give_card)

KEPT = [
    Kept(Prompt, whose="", until=Until(_l("as long as the event")), plain="id event_id position key german english"),
    Kept(
        Answer,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id prompt_id audience",
        sensitive="text",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        Topic,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id position",
        personal="key label",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        Detail,
        whose="attendee_id",
        what=_CARD,
        until=UNTIL_ERASED,
        plain="id attendee_id position kind shared best",
        sensitive="value",
        in_file=_IN_FILE,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        SearchDocument,
        whose="attendee_id",
        what=_FOUND,
        until=_IN_DIRECTORY,
        plain="shuffle_key attendee_id",
        personal="words",
        in_file=_MADE_OF_IT,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
    Kept(
        CardEvidence,
        whose="attendee_id",
        what=_FOUND,
        until=_IN_DIRECTORY,
        plain="event_id kind shuffle_key attendee_id",
        personal="key",
        in_file=_MADE_OF_IT,
        erasing=WITH_THEM,
        merging=_MERGING,
        ending=WITH_IT,
    ),
]
