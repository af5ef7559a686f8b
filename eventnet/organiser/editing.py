"""Making an event, and changing what was decided about it."""

from http import HTTPStatus
from typing import Any

from flask import abort, flash, make_response, render_template, url_for

from eventnet.cards.catalogue import SETS
from eventnet.events.actions import change_event
from eventnet.events.models import Event
from eventnet.events.queries import attendances_of, is_unnamed, plan_of
from eventnet.events.rules import Mode, Plan
from eventnet.organiser.actions import create_event
from eventnet.organiser.blueprint import bp, organiser
from eventnet.organiser.forms import NEW_MODES, EventForm, NewEventForm, SettingsForm
from eventnet.organiser.words import MODES, SET_NAMES, set_questions
from eventnet.organiser.zones import DEFAULT_ZONE, names_of_zones, offered_zones, zone_groups, zone_meant
from eventnet.people.models import Person
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.i18n import gettext, language
from eventnet.web.limits import MAKING_EVENTS, check
from eventnet.web.pages import see_other


def _confirmed() -> Person:
    """Whoever asks; only people whose address is theirs make events."""
    if person().confirmed_at is None:
        abort(HTTPStatus.FORBIDDEN)
    return person()


@bp.get("/events/new")
@signed_in
def planning() -> str:
    """The form for a new event, with what most events need filled in."""
    latest = attendances_of(database(), _confirmed())[:1]
    zone = zone_meant(latest[0].event.timezone) if latest else DEFAULT_ZONE
    organiser = "" if is_unnamed(database(), person()) else person().name
    form = NewEventForm.blank(organiser=organiser, zone=zone if zone in offered_zones() else DEFAULT_ZONE)
    return _planning_page(form, guesses_zone=not latest)


def _planning_page(form: NewEventForm, *, guesses_zone: bool = False) -> str:
    return render_template(
        "organiser/new.html",
        form=form,
        sets=[(key, SET_NAMES[key], set_questions(key, language())) for key in SETS],
        guesses_zone=guesses_zone,
        asks_name=is_unnamed(database(), person()),
        zone_names=names_of_zones() if guesses_zone else {},
        **_choices(form, NEW_MODES),
    )


def _choices(form: EventForm, modes: tuple[Mode, ...], before: Plan | None = None) -> dict[str, Any]:
    """What the selects and radios of an event's form offer."""
    zone = before.timezone if before else DEFAULT_ZONE
    return {"modes": [(mode.value, MODES[mode]) for mode in modes], "zones": zone_groups(zone)}


@bp.post("/events/new")
@signed_in
def make() -> Any:
    """Makes the event; whoever makes it organises it and takes part."""
    who, form = _confirmed(), NewEventForm()
    asks_name = is_unnamed(database(), who)
    plan = form.plan_named(now=now()) if asks_name else form.plan(now=now(), organiser=who.name)
    if plan is None:
        return make_response(_planning_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    check(MAKING_EVENTS, who.public_id)
    with writing(database()):
        event = create_event(
            database(),
            who,
            plan,
            prompts=form.prompts.data,
            public_id=form["id"].data,
            now=now(),
            called=form.own_name.data if asks_name else None,
        )
    return see_other(url_for("organiser.desk", event=event.public_id))


@bp.get("/e/<id:event>/settings")
@signed_in
def settings(event: str) -> str:
    """Shows what has been decided about the event, to change it."""
    there = organiser(event).event
    return _settings_page(there, SettingsForm.of(plan_of(there)))


def _settings_page(event: Event, form: SettingsForm, changed: SettingsForm | None = None) -> str:
    """The form; where somebody else has `changed` the event meanwhile, what is different stands at its fields."""
    return render_template(
        "organiser/settings.html",
        event=event,
        form=form,
        changed=changed,
        **_choices(form, tuple(Mode), plan_of(event)),
    )


@bp.post("/e/<id:event>/settings")
@signed_in
def change(event: str) -> Any:
    """Changes the event. What another window has saved meanwhile is shown, not written over."""
    attendee, form = organiser(event), SettingsForm()
    there = attendee.event
    plan = form.plan(now=now(), organiser=attendee.name, before=plan_of(there))
    if plan is None:
        return make_response(_settings_page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        is_changed = change_event(database(), there.id, plan, seen=form.seen.data or "")
    if not is_changed:
        current = SettingsForm.of(plan_of(there))
        form.seen.data = current.seen.data
        return make_response(_settings_page(there, form, current), HTTPStatus.CONFLICT)
    flash(gettext("Saved. What people have swapped before stays as it is."), "said")
    return see_other(url_for("organiser.desk", event=event))
