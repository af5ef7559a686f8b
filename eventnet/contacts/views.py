"""Pages of one contact, its note and promises."""

from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import flash, make_response, render_template, request, url_for

from eventnet.contacts.actions import delete_contact, end_promise, locked_contact, make_promise, save_note
from eventnet.contacts.blueprint import bp
from eventnet.contacts.forms import NoteForm, PromiseForm
from eventnet.contacts.models import Contact, Encounter
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import Act, can, is_met_again
from eventnet.contacts.words import CHANGED_ELSEWHERE, TOUCH_WORDS
from eventnet.events.words import moment_of
from eventnet.kernel.days import day_of
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404, see_other


@bp.get("/contacts/<id:contact_id>")
@signed_in
def contact(contact_id: str) -> str:
    """One contact: the card as given, where and when we met, my note and promises, what I can do."""
    return _page(_mine(contact_id))


def _mine(contact_id: str) -> Contact:
    return or_404(contact_for(database(), person(), contact_id, now()))


def _page(mine: Contact, **values: Any) -> str:
    forms: dict[str, Any] = {
        "note_fields": NoteForm(formdata=None, note=mine.note, version=mine.note_version),
        "promise_form": PromiseForm(formdata=None),
        "other_text": None,
    }
    acts = {act for act in Act if can(act, mine.lifecycle, now())}
    return render_template(
        "contacts/contact.html",
        contact=mine,
        state=mine.state_at(now()),
        again=_met_again(mine),
        pause=mine.pause if mine.pause and mine.pause.is_running(now()) else None,
        acts=acts,
        touch_words=TOUCH_WORDS,
        moment=moment_of(mine.latest.event) if mine.latest.event else None,
        **(forms | values),
    )


def _met_again(mine: Contact) -> Encounter | None:
    """The encounter by which a contact that stays is on the list for longest; None where it is not on it."""
    listed = [one for one in mine.encounters if one.again_until is not None]
    return max(listed, key=attrgetter("again_until")) if is_met_again(mine.lifecycle, now()) else None


@bp.post("/contacts/<id:contact_id>/note")
@signed_in
def note(contact_id: str) -> Any:
    """Saves the note: as JSON for the page that saves by itself, as a page for the button."""
    mine = _mine(contact_id)
    form = NoteForm()
    if not form.validate():
        return _note_not_saved(mine, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        saved = save_note(database(), person(), contact_id, text=form.note.data, version=form.version.data, now=now())
    result = or_404(saved)
    if result.other_text is not None:
        form.version.raw_data, form.version.data = None, result.version
        return _note_not_saved(_mine(contact_id), form, HTTPStatus.CONFLICT, other_text=result.other_text)
    if _wants_json():
        return {"version": result.version, "message": gettext("Saved.")}
    flash(gettext("Saved."), "said")
    return see_other(url_for("contacts.contact", contact_id=contact_id, _anchor="main"))


def _note_not_saved(mine: Contact, form: NoteForm, status: HTTPStatus, other_text: str | None = None) -> Any:
    if other_text is not None:
        form.note.errors = [CHANGED_ELSEWHERE]
    if _wants_json():
        return {"message": str((form.note.errors or [gettext("Not saved.")])[0])}, status
    return make_response(_page(mine, note_fields=form, other_text=other_text), status)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


@bp.post("/contacts/<id:contact_id>/promises")
@signed_in
def promises(contact_id: str) -> Any:
    """Notes a promise."""
    form, mine = PromiseForm(), _mine(contact_id)
    if not form.is_right(day_of(now(), mine.timezone)):
        return make_response(_page(mine, promise_form=form), HTTPStatus.UNPROCESSABLE_ENTITY)
    with writing(database()):
        mine = or_404(locked_contact(database(), person(), contact_id, now()))
        make_promise(database(), mine, form.promise.data, now(), form.due_on.day)
    return see_other(url_for("contacts.contact", contact_id=contact_id, _anchor="main"))


@bp.post("/promises/<id:promise_id>/ending")
@signed_in
def promise_ending(promise_id: str) -> Any:
    """Takes a promise off: done, or withdrawn."""
    with writing(database()):
        ended = end_promise(database(), person(), promise_id)
    or_404(ended)
    contact_id = request.form.get("contact", "")
    if is_public_id(contact_id) and contact_for(database(), person(), contact_id, now()):
        return see_other(url_for("contacts.contact", contact_id=contact_id))
    return see_other(url_for("followups.list_"))


@bp.post("/contacts/<id:contact_id>/deletion")
@signed_in
def deletion(contact_id: str) -> Any:
    """Deletes a contact for good, with note and promises."""
    with writing(database()):
        deleted = delete_contact(database(), person(), contact_id, now())
    or_404(deleted)
    flash(gettext("Deleted, with your note. Nobody is told."), "said")
    return see_other(url_for("contacts.contacts"))
