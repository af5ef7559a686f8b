"""The page for the way home. It saves what it is sent of itself: all of it by its button, or by its script a line."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for

from eventnet.contacts.actions import locked_contact, make_promise, save_note
from eventnet.contacts.forms import NoteForm, PromiseForm
from eventnet.contacts.models import Promise
from eventnet.contacts.words import CHANGED_ELSEWHERE, promise_words
from eventnet.events.models import Attendee
from eventnet.events.words import moment_of
from eventnet.followups.actions import remember
from eventnet.followups.forms import MemoryForm, memory_form
from eventnet.kernel.days import day_of
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.way_home.queries import (
    MOST,
    Met,
    attendances_named,
    evenings_of,
    has_promised,
    met_named,
    met_on,
    promises_to,
)
from eventnet.way_home.rules import is_tonight
from eventnet.web.current import database, installation, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other

bp = Blueprint("way_home", __name__)

MOST_FIELDS = 2 * MOST + 10
"""A page has no more fields with texts: two for each person, one for each event."""

_TEXT = re.compile(r"\.(note|promise|memory)\Z")


@dataclass
class Line:
    """A person met, with the fields for the note on them and for a promise, each named after the contact."""

    met: Met
    note: NoteForm
    promise: PromiseForm
    other_text: str | None = None


@dataclass
class Memory:
    """The field for what one would like to remember of an event, named after one's attendance."""

    attendee: Attendee
    form: MemoryForm
    other_text: str | None = None


@dataclass
class Outcome:
    """The result of each field that was sent, by its name; and the worst of it as a status."""

    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    status: HTTPStatus = HTTPStatus.OK

    def saved(self, name: str, **more: Any) -> None:
        """Says that a field was saved."""
        self.fields[name] = {"saved": True, "message": gettext("Saved."), **more}

    def refused(self, name: str, errors: Any, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        """Says why a field was not saved."""
        self.fields[name] = {"saved": False, "message": str((errors or [gettext("Not saved.")])[0])}
        self.status = max(self.status, status)

    def gone(self, name: str) -> None:
        """Says that there is nothing (any more) which a field would belong to."""
        self.fields[name] = {"saved": False, "gone": True, "message": gettext("This is not here any more.")}


@bp.get("/way-home")
@signed_in
def way_home() -> Any:
    """A line for everybody met, a promise, what to remember; home, where it is not the time for it."""
    evenings = evenings_of(database(), person(), now())
    if not evenings:
        return redirect(url_for("account.home"))
    lines = [_line_of(met) for met in met_on(database(), person(), evenings, now())]
    return _page(lines, [Memory(evening.attendee, memory_form(evening.attendee)) for evening in evenings])


@bp.post("/way-home")
@signed_in
def save() -> Any:
    """Saves what was sent, whenever that is: what may be saved is, and the page says of the rest why it was not."""
    outcome = Outcome()
    with writing(database()):
        # Attendees before contacts, each by their numbers: so nobody waits for somebody who waits for them.
        memories = [_keep_memory(one, outcome) for one in attendances_named(database(), person(), _named("memory"))]
        met = met_named(database(), person(), _named("note", "promise"), now())
        for one in sorted(lines := [_typed(one) for one in met], key=lambda line: line.met.id):
            _keep_note(one, outcome)
            _keep_promise(one, outcome)
    for name in _texts() - outcome.fields.keys():
        outcome.gone(name)
    if request.accept_mimetypes.best == "application/json":
        return {"fields": outcome.fields, "at": _milliseconds()}, outcome.status
    if outcome.status is not HTTPStatus.OK:
        return make_response(_page(lines, memories), outcome.status)
    if "confirm" in request.form:
        return redirect(url_for("account.ask_confirmation"), HTTPStatus.TEMPORARY_REDIRECT)
    if any(came["saved"] for came in outcome.fields.values()):
        flash(gettext("Saved."), "said")
    return see_other(url_for("followups.list_" if "from-list" in request.form else "way_home.way_home"))


def _page(lines: list[Line], memories: list[Memory]) -> str:
    events = [memory.attendee.event for memory in memories]
    is_one = len({line.met.event_id for line in lines}) < 2 and len(events) < 2  # noqa: PLR2004  two are several
    return render_template(
        "way_home/page.html",
        lines=lines,
        promises=promises_to(database(), [line.met.id for line in lines]),
        memories=memories,
        event=events[0] if events else None,
        moment=moment_of(events[0]) if events else None,
        names_events=not is_one,
        is_tonight=is_one and bool(events) and is_tonight(now(), events[0].timezone),
        me=person(),
        asks_address=person().confirmed_at is None and installation().settings.can_mail,
        drawn=_milliseconds(),
    )


def _milliseconds() -> int:
    return int(now().timestamp() * 1000)


def _named(*kinds: str) -> set[str]:
    """The ids after which the fields of these kinds are named that were sent."""
    parts = [name.partition(".") for name in _texts()]
    return {public_id for public_id, _, kind in parts if kind in kinds and is_public_id(public_id)}


def _texts() -> set[str]:
    """The names of the fields with texts that were sent: no more than a page has of them."""
    return set([name for name in request.form if _TEXT.search(name)][:MOST_FIELDS])


def _line_of(met: Met) -> Line:
    prefix = f"{met.public_id}."
    note = NoteForm(formdata=None, prefix=prefix, note=met.note, version=met.note_version)
    return Line(met, note, PromiseForm(formdata=None, prefix=prefix))


def _typed(met: Met) -> Line:
    """The line with what was sent of it."""
    line, prefix = _line_of(met), f"{met.public_id}."
    if line.note.note.name in request.form:
        line.note = NoteForm(prefix=prefix)
    if request.form.get(line.promise.promise.name, "").strip():
        line.promise = PromiseForm(prefix=prefix)
    return line


def _keep_memory(attendee: Attendee, outcome: Outcome) -> Memory:
    form = MemoryForm(prefix=f"{attendee.public_id}.")
    memory = Memory(attendee, form)
    if form.memory.data == attendee.memory:  # also one that is longer than one types, where two were joined
        outcome.saved(form.memory.name, version=attendee.memory)
    elif not form.validate():
        outcome.refused(form.memory.name, form.memory.errors)
    else:
        memory.other_text = remember(database(), attendee, form.memory.data, seen=form.seen.data)
        if memory.other_text is None:
            outcome.saved(form.memory.name, version=form.memory.data)
            memory.form = memory_form(attendee)
        else:
            form.memory.errors = [CHANGED_ELSEWHERE]
            form.seen.raw_data, form.seen.data = None, memory.other_text
            outcome.refused(form.memory.name, form.memory.errors, HTTPStatus.CONFLICT)
    return memory


def _keep_note(line: Line, outcome: Outcome) -> None:
    form, met = line.note, line.met
    if form.note.name not in request.form:
        return
    if form.note.data == met.note:  # also one that is longer than one types, where two were joined
        outcome.saved(form.note.name, version=met.note_version)
        return
    if not form.validate():
        outcome.refused(form.note.name, form.note.errors)
        return
    result = save_note(database(), person(), met.public_id, text=form.note.data, version=form.version.data, now=now())
    if result is None:
        return
    form.version.raw_data, form.version.data = None, result.version
    if result.other_text is None:
        outcome.saved(form.note.name, version=result.version)
        return
    line.other_text = result.other_text
    form.note.errors = [CHANGED_ELSEWHERE]
    outcome.refused(form.note.name, form.note.errors, HTTPStatus.CONFLICT)


def _keep_promise(line: Line, outcome: Outcome) -> None:
    """Notes a promise once, however often a phone without a good network sends it."""
    form, met = line.promise, line.met
    name = form.promise.name
    if not request.form.get(name, "").strip():
        return
    if not form.is_right(day_of(now(), met.timezone)):
        outcome.refused(name, [*form.promise.errors, *form.due_on.errors])
        return
    text, due_on = form.promise.data, form.due_on.day
    contact = locked_contact(database(), person(), met.public_id, now())
    if contact is not None and not has_promised(database(), contact.id, text):
        make_promise(database(), contact, text, now(), due_on)
    outcome.saved(name, shown=promise_words(Promise(text=text, due_on=due_on)))
    line.promise = PromiseForm(formdata=None, prefix=f"{met.public_id}.")
