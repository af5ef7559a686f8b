"""One's own card: to look at, and to write on three short pages."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, render_template, request, url_for

from eventnet.cards.actions import note_choice, save_fields
from eventnet.cards.editing import fields_of, seconds_aloud
from eventnet.cards.forms import card_form, drawn_with
from eventnet.cards.queries import cards_of, own_card, private_answers, prompts_of, switched_off
from eventnet.cards.rules import DetailKind
from eventnet.cards.words import PAGE_WORDS, aloud_words, detail_label
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.storage.transactions import writing
from eventnet.web.current import database, person
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404, see_other

bp = Blueprint("cards", __name__)


@bp.get("/e/<id:event>/card")
def card(event: str) -> str:
    """My card: as others see it, as a swap gives it, and what stays with me."""
    attendee = attending(event)
    (mine,) = cards_of(database(), [attendee])
    return render_template(
        "cards/card.html",
        attendee=attendee,
        event=attendee.event,
        card=mine,
        confirmed=person().email if person().confirmed_at else "",
        details_off=switched_off(database(), attendee),
        private=private_answers(database(), attendee),
        aloud=aloud_words(seconds_aloud(attendee.introduction)),
        pages=PAGE_WORDS,
    )


@bp.get("/e/<id:event>/card/about")
def about(event: str) -> str:
    """Name, headline, organisation; and for myself an introduction and a goal."""
    return _drawn(event, "about")


@bp.post("/e/<id:event>/card/about")
def save_about(event: str) -> Any:
    """Saves what is about me."""
    return _saved(event, "about")


@bp.get("/e/<id:event>/card/topics")
def topics(event: str) -> str:
    """Answers, topics, what I offer and look for."""
    return _drawn(event, "topics")


@bp.post("/e/<id:event>/card/topics")
def save_topics(event: str) -> Any:
    """Saves what there is to talk about."""
    return _saved(event, "topics")


@bp.get("/e/<id:event>/card/reach")
def reach(event: str) -> str:
    """Ways to reach me, each with its switch, and which is best."""
    return _drawn(event, "reach")


@bp.post("/e/<id:event>/card/reach")
def save_reach(event: str) -> Any:
    """Saves how to reach me. With its switches I have decided what a swap gives."""
    return _saved(event, "reach")


def _drawn(event: str, page: str) -> str:
    attendee = attending(event)
    prompts = prompts_of(database(), attendee.event)
    fields = fields_of(own_card(database(), attendee), [prompt.id for prompt in prompts])
    return _page(attendee, page, card_form(page, prompts, fields), drawn_with(fields))


def _saved(event: str, page: str) -> Any:
    attendee = attending(event)
    prompts = prompts_of(database(), attendee.event)
    form = card_form(page, prompts)
    if not form.validate():
        return make_response(_page(attendee, page, form, form.marks), HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        others = or_404(save_fields(database(), attendee, prompts, form.typed, form.marks))
        if page == "reach" and not others:
            note_choice(database(), attendee)
    if others:
        form.differs(others)
        marks = form.marks | drawn_with(others)
        return make_response(_page(attending(event), page, form, marks, others), HTTPStatus.CONFLICT)
    flash(gettext("Saved."), "said")
    return see_other(url_for("exchange.code" if _is_on_the_way_to_the_code() else "cards.card", event=event))


def _is_on_the_way_to_the_code() -> bool:
    return request.values.get("then") == "code"


def _page(attendee: Attendee, page: str, form: Any, marks: dict[str, str], others: dict[str, str] | None = None) -> str:
    """One of the three pages; `others` holds what another window has saved, by field."""
    title, first = PAGE_WORDS[page]
    introduction = form.introduction.data if page == "about" else ""
    return render_template(
        "cards/edit.html",
        event=attendee.event,
        address=url_for(f"cards.save_{page}", event=attendee.event.public_id),
        title=title,
        first=first,
        form=form,
        marks=marks,
        others=_in_words(others or {}),
        notes={"introduction": aloud_words(seconds_aloud(introduction))},
        then="code" if _is_on_the_way_to_the_code() else "",
    )


def _in_words(others: dict[str, str]) -> dict[str, str]:
    """What another window has saved, as people read it."""
    chosen = others.get("best")
    return others | ({"best": detail_label(DetailKind(chosen))} if chosen else {})
