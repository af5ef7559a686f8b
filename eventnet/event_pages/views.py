"""An event as its attendee sees it before going in and in the room."""

from datetime import timedelta

from flask import Blueprint, render_template

from eventnet.cards.queries import cards_of, questions_of
from eventnet.contacts.queries import met_since
from eventnet.door_sheet.queries import known_coming
from eventnet.events.asking import attending
from eventnet.events.models import Event
from eventnet.events.rules import Moment
from eventnet.events.words import moment_of, when_words
from eventnet.exchange.blueprint import codes_mark
from eventnet.exchange.requests import at_a_glance
from eventnet.exchange.words import swapping_words
from eventnet.kernel.days import day_of, end_of_day
from eventnet.presence.queries import open_to_talk
from eventnet.presence.words import open_words, right_now_of
from eventnet.way_home.rules import is_on
from eventnet.web.current import database, now, person

bp = Blueprint("event_pages", __name__)

_PAGES = {Moment.BEFORE: "event_pages.before", Moment.NOW: "event_pages.now_"}


def page_of(event: Event) -> str:
    """The endpoint of the page that fits the moment `event` is at."""
    return _PAGES.get(moment_of(event), "followups.list_")


@bp.get("/e/<id:event>")
def now_(event: str) -> str:
    """Now: a question to ask, my code, and who I have met today."""
    attendee = attending(event)
    zone = attendee.event.timezone
    today_began = end_of_day(day_of(now(), zone) - timedelta(days=1), zone)
    met = met_since(database(), person(), attendee.event_id, today_began, now())
    last_swap = max((one.met_at for one in met if not one.by_hand), default=None)
    return render_template(
        "event_pages/now.html",
        attendee=attendee,
        event=attendee.event,
        when=when_words(attendee.event),
        moment=moment_of(attendee.event),
        swapping=swapping_words(attendee.event, now()),
        asking=at_a_glance(database(), attendee, now()),
        questions=questions_of(database(), attendee.event),
        here=right_now_of(attendee),
        others=open_words(open_to_talk(database(), attendee, now())),
        met=met,
        mark=codes_mark(attendee.alias) if attendee.has_chosen_details else None,
        is_on_the_way_home=last_swap is not None
        and is_on(now(), last_swap, event_ends_at=attendee.event.ends_at, zone=zone),
    )


@bp.get("/e/<id:event>/before")
def before(event: str) -> str:
    """Before: the way to the door sheet and to who will be there, the questions to take along, one's own card."""
    attendee = attending(event)
    (card,) = cards_of(database(), [attendee])
    return render_template(
        "event_pages/before.html",
        attendee=attendee,
        event=attendee.event,
        when=when_words(attendee.event),
        moment=moment_of(attendee.event),
        questions=questions_of(database(), attendee.event),
        card=card,
        here=right_now_of(attendee),
        known_people=known_coming(database(), attendee),
    )
