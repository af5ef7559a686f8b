"""The event's desk: the poster, the invitation, the code people join by."""

from typing import Any

from flask import flash, render_template, request, url_for
from markupsafe import Markup

from eventnet.cards.queries import prompts_of
from eventnet.events.actions import renew_join_code
from eventnet.events.models import Event
from eventnet.events.queries import organisers_of
from eventnet.events.rules import Mode, Moment, shown_join_code
from eventnet.events.words import moment_of, span_words
from eventnet.formats.qr import qr_svg
from eventnet.organiser.blueprint import bp, organiser
from eventnet.organiser.rules import as_sentence, is_run_by_others, poster_size
from eventnet.organiser.words import (
    MODES,
    PosterWords,
    follow_up_words,
    invitation,
    join_link,
    poster_words,
    typed_address,
)
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, signed_in
from eventnet.web.i18n import LANGUAGES, gettext, joined, language
from eventnet.web.pages import see_other

BOTH = "both"


@bp.get("/e/<id:event>/desk")
@signed_in
def desk(event: str) -> str:
    """Shows what is left to do once an event is made: hang up the poster. All else is optional."""
    there = organiser(event).event
    languages = sorted(LANGUAGES, key=lambda code: code != language())
    return render_template(
        "organiser/desk.html",
        event=there,
        is_over=moment_of(there) is Moment.AFTER,
        is_cancelled=there.mode is Mode.CANCELLED,
        when=span_words(there),
        mode=MODES[there.mode],
        follow_up=follow_up_words(there),
        link=join_link(there),
        code=shown_join_code(there.join_code),
        invitations=[(code, invitation(there, code)) for code in languages],
        **_poster(there, [language()]),
    )


@bp.get("/e/<id:event>/poster")
@signed_in
def poster(event: str) -> str:
    """The poster, to print: in one language or in both (`?language=`)."""
    there, chosen = organiser(event).event, request.args.get("language")
    languages = sorted(LANGUAGES, key=lambda code: code != language())
    if chosen != BOTH:
        languages = [chosen if chosen in LANGUAGES else language()]
    return render_template(
        "organiser/poster.html", event=there, chosen=chosen, **_poster(there, [str(code) for code in languages])
    )


def _poster(event: Event, languages: list[str]) -> dict[str, Any]:
    """What templates/organiser/sheet.html draws a poster of."""
    prompts, team, settings = prompts_of(database(), event), organisers_of(database(), event), installation().settings
    sides = [
        poster_words(
            event,
            prompts,
            code,
            is_run_by_others=is_run_by_others(
                settings.operator, settings.operator_email, [(who.name, who.email) for who in team]
            ),
        )
        for code in languages
    ]
    return {
        "sides": sides,
        "questions": _questions(sides),
        "contact": as_sentence(event.care_contact or joined([who.name for who in team])),
        "size": poster_size(side.question for side in sides),
        "qr": Markup(qr_svg(join_link(event), gettext("Code to join")).decode()),  # noqa: S704  drawn by us
        "typed_at": typed_address(),
    }


def _questions(sides: list[PosterWords]) -> list[PosterWords]:
    """The sides whose question is to be shown: of a question written in one language only, the first."""
    return [
        side for place, side in enumerate(sides) if side.question not in [other.question for other in sides[:place]]
    ]


@bp.post("/e/<id:event>/join-code")
@signed_in
def new_code(event: str) -> Any:
    """Gives the event a new join code; the old one lets nobody in from now on."""
    there = organiser(event).event
    with writing(database()):
        renew_join_code(database(), there)
    flash(gettext("The event has a new code. Posters and links with the old one no longer work."), "said")
    return see_other(url_for("organiser.desk", event=event))
