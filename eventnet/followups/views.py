"""The list of the days after and what one can do there. Nobody but the owner is ever told."""

from typing import Any

from flask import render_template, request, url_for

from eventnet.contacts.actions import locked_contact, perform
from eventnet.contacts.queries import events_to_take_along, running_pause
from eventnet.contacts.rules import Act, can
from eventnet.events.queries import nearest_event
from eventnet.events.words import moment_of
from eventnet.followups.blueprint import bp
from eventnet.followups.forms import memory_form
from eventnet.followups.queries import follow_ups_of, locked_open_contacts, looking_back, open_contacts
from eventnet.followups.rules import ROWS_AT_ONCE
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.pages import or_404, say, see_other


@bp.get("")
@signed_in
def list_() -> str:
    """The contacts that are open, and those that can be brought back.

    Behind the first five are others: drawn for who wants to see them.
    """
    shows_others = "others" in request.args
    follow_ups = follow_ups_of(database(), person(), now(), *([] if shows_others else [ROWS_AT_ONCE + 1]))
    event = nearest_event(database(), person(), now())
    is_empty = not (follow_ups.open_ones or follow_ups.met_again)
    has_ended = event is not None and event.ends_at <= now()
    back = looking_back(database(), person(), event) if event and is_empty and has_ended else None
    return render_template(
        "followups/list.html",
        follow_ups=follow_ups,
        first=follow_ups.open_ones[:ROWS_AT_ONCE],
        others=follow_ups.open_ones[ROWS_AT_ONCE:],
        shows_others=shows_others,
        pause=running_pause(database(), person(), now()),
        to_take_along=events_to_take_along(database(), person(), now()) if follow_ups.open_ones else [],
        event=event,
        moment=moment_of(event) if event else None,
        is_over=has_ended,
        memory=memory_form(back) if back else None,
        me=person(),
        drawn=int(now().timestamp() * 1000),
        can_postpone=lambda contact: can(Act.POSTPONE, contact.lifecycle, now()),
    )


@bp.post("/<id:contact_id>/keeping")
@signed_in
def keeping(contact_id: str) -> Any:
    """Keeps a contact for good."""
    return _do(contact_id, Act.KEEP)


@bp.post("/<id:contact_id>/letting-go")
@signed_in
def letting_go(contact_id: str) -> Any:
    """Lets a contact go."""
    return _do(contact_id, Act.LET_GO)


@bp.post("/<id:contact_id>/postponement")
@signed_in
def postponement(contact_id: str) -> Any:
    """Gives a contact a week more."""
    return _do(contact_id, Act.POSTPONE)


@bp.post("/<id:contact_id>/restoration")
@signed_in
def restoration(contact_id: str) -> Any:
    """Brings a contact back."""
    return _do(contact_id, Act.RESTORE)


def _do(contact_id: str, act: Act) -> Any:
    with writing(database()):
        contact = or_404(locked_contact(database(), person(), contact_id, now()))
        changed = perform(contact, act, now())
    return _back(contact_id, act.value, contact.name, changed=changed)


def _back(contact_id: str, what: str, name: str, *, changed: bool) -> Any:
    if changed:
        say("follow-up", what=what, id=contact_id, name=name)
    return see_other(url_for("followups.list_"))


@bp.get("/remaining")
@signed_in
def remaining() -> str:
    """Letting the rest go: the names first."""
    return render_template("followups/remaining.html", contacts=open_contacts(database(), person(), now()))


@bp.post("/remaining/letting-go")
@signed_in
def letting_remaining_go() -> Any:
    """Lets go of the contacts whose names were shown, and of no other that came in between."""
    shown = {contact for contact in request.form.getlist("contact") if is_public_id(contact)}
    with writing(database()):
        for contact in locked_open_contacts(database(), person(), shown, now()):
            perform(contact, Act.LET_GO, now())
    return see_other(url_for("followups.list_"))
