"""What stands on posters and in invitations, in either language whatever that of the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString

from eventnet.cards.catalogue import BY_KEY, SETS
from eventnet.cards.models import Prompt
from eventnet.cards.prompts import LEADS
from eventnet.contacts.rules import begin
from eventnet.events.models import Event
from eventnet.events.rules import EVENING_BEGINS, Mode, shown_join_code
from eventnet.kernel.days import last_day, wall_clock
from eventnet.organiser.rules import Fault
from eventnet.web.current import installation
from eventnet.web.i18n import day_words, gettext, quoted, speaking
from eventnet.web.i18n import lazy_gettext as _l

MODES: dict[Mode, LazyString] = {
    Mode.IN_PERSON: _l("In a room"),
    Mode.HYBRID: _l("In a room and online"),
    Mode.REMOTE: _l("Online"),
    Mode.CANCELLED: _l("Cancelled"),
}

SET_NAMES: dict[str, LazyString] = {
    "meetup": _l("A meetup"),
    "conference": _l("A conference"),
    "company": _l("A company’s own gathering"),
    "remote": _l("Online"),
}


FAULTS: dict[Fault, LazyString] = {
    Fault.MISSING: _l("There is nothing here yet."),
    Fault.UNREADABLE: _l("Please write day and time like 2026-11-20 18:00."),
    Fault.LEFT_OUT: _l("There is no such time that night: clocks are put forward over it. Please take another."),
    Fault.TOO_FAR: _l("That is years away. Is there a typing mistake?"),
    Fault.ENDS_FIRST: _l("The end must come after the start."),
    Fault.TOO_LONG: _l("That would be longer than a month. Is there a typing mistake?"),
    Fault.OVER: _l("That is over already. Is there a typing mistake?"),
}


def set_questions(name: str, language: str) -> list[str]:
    """The three questions of a set in "de" or "en"."""
    return [BY_KEY[key].question.into(language) for key in SETS[name]]


def join_path(event: Event) -> str:
    """The path people join at, with the code as it is read."""
    return url_for("joining.event", code=shown_join_code(event.join_code))


def join_link(event: Event) -> str:
    """The whole address people join at."""
    return f"{installation().settings.base_url}{join_path(event)}"


def typed_address() -> str:
    """The address where a join code is typed, as short as a browser understands it."""
    return f"{installation().settings.base_url}{url_for('joining.code')}".removeprefix("https://")


def invitation(event: Event, language: str) -> str:
    """The invitation to copy, in "de" or "en"."""
    with speaking(language):
        return gettext(
            "If you’d like something to say at the door tomorrow: at %(link)s you find one good question and a few "
            "ways into a conversation. You can swap cards there by phone as well, without an app or a password. It’s "
            "voluntary, and you appear in no list unless you want to.",
            link=join_link(event),
        )


def follow_up_words(event: Event) -> str:
    """The words for how long contacts made at an event are open: "until Friday, 4 December"."""
    course = begin(
        now=event.starts_at, event_ends_at=event.ends_at, follow_up_days=event.follow_up_days, zone=event.timezone
    )
    return gettext("until %(day)s", day=day_words(last_day(course.deadline_at, event.timezone)))


@dataclass(frozen=True)
class PosterWords:
    """A poster in one language, but for the care contact. `privacy` is empty where it would not be true."""

    language: str
    question: str
    ask: str
    opener: str
    code: str
    swap: str
    privacy: str
    care: str


def poster_words(event: Event, prompts: Sequence[Prompt], language: str, *, is_run_by_others: bool) -> PosterWords:
    """The words of an event's poster in "de" or "en"; its question is the first of `prompts`."""
    first = (prompts[0] if prompts else BY_KEY[LEADS]).question.into(language)
    with speaking(language):
        return PosterWords(
            language=language,
            question=first,
            ask=_ask_words(event),
            opener=gettext(
                "Or: %(question)s", question=quoted(gettext("I hardly know anyone here yet. What brought you along?"))
            ),
            code=gettext("Code %(code)s", code=shown_join_code(event.join_code)),
            swap=gettext("Swap cards by phone: no app, no password."),
            privacy=gettext("The organisers don’t see who met whom.") if is_run_by_others else "",
            care=gettext("Anything not okay?"),
        )


def _ask_words(event: Event) -> str:
    if wall_clock(event.starts_at, event.timezone).hour >= EVENING_BEGINS:
        return gettext("Ask someone tonight. Then listen.")
    return gettext("Ask someone today. Then listen.")
