"""After a swap: what went over, who has my card, taking it back, hiding."""

from typing import Any

from flask import render_template, request, url_for

from eventnet.contacts.forms import NoteForm
from eventnet.contacts.queries import contact_for
from eventnet.contacts.rules import begin
from eventnet.exchange.actions import hide_each_other, take_back
from eventnet.exchange.blueprint import bp
from eventnet.exchange.queries import my_side, person_met, recipients_of
from eventnet.exchange.words import receipt_words
from eventnet.kernel.days import last_day
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.pages import cursor, or_404, say, see_other


@bp.get("/contacts/<id:contact_id>/swapped")
@signed_in
def swapped(contact_id: str) -> str:
    """The page right after: who it was, and to put the phone away."""
    contact = or_404(contact_for(database(), person(), contact_id, now()))
    form = NoteForm(formdata=None, note=contact.note, version=contact.note_version)
    return render_template("exchange/swapped.html", contact=contact, form=form)


@bp.get("/contacts/<id:contact_id>/receipt")
@signed_in
def receipt(contact_id: str) -> str:
    """The receipt of the latest event, or the one named: what went over to whom, until when; taking back and hiding."""
    contact = or_404(contact_for(database(), person(), contact_id, now()))
    named = request.args.get("event")
    exchanges = [
        encounter.exchange_id
        for encounter in contact.encounters
        if named is None or (encounter.event and encounter.event.public_id == named)
    ]
    mine = or_404(my_side(database(), person(), row_id=next(filter(None, exchanges), None)))
    event = mine.event
    lifecycle = begin(
        now=mine.exchange.exchanged_at,
        event_ends_at=event.ends_at,
        follow_up_days=event.follow_up_days,
        zone=event.timezone,
    )
    return render_template(
        "exchange/receipt.html",
        contact=contact,
        mine=mine,
        is_named=named is not None,
        gave=receipt_words(mine.gave),
        kept_until=last_day(lifecycle.ends_at, event.timezone),
    )


@bp.get("/exchanges")
@signed_in
def recipients() -> str:
    """The people who have my card, with taking back each."""
    sides, older = recipients_of(database(), person(), cursor())
    return render_template("exchange/recipients.html", recipients=sides, older=older, receipt_words=receipt_words)


@bp.post("/exchanges/<id:exchange_id>/taking-back")
@signed_in
def taking_back(exchange_id: str) -> Any:
    """Takes my card back from one who has it."""
    mine = or_404(my_side(database(), person(), public_id=exchange_id))
    with writing(database()):
        take_back(database(), mine, now())
    if contact_id := request.form.get("contact"):
        event = mine.event.public_id if "event" in request.form else None
        return see_other(url_for("exchange.receipt", contact_id=contact_id, event=event))
    if "from-list" in request.form:
        return see_other(url_for("exchange.recipients"))
    return see_other(url_for("exchange.code", event=mine.event.public_id))


@bp.post("/people/<id:person_id>/hiding")
@signed_in
def hiding(person_id: str) -> Any:
    """Hides somebody I have met and me from each other."""
    other, name = or_404(person_met(database(), person(), person_id))
    with writing(database()):
        hide_each_other(database(), person(), other, now())
    say("hidden", name=name)
    event = request.form.get("event", "")
    return see_other(url_for("care.care", event=event) if is_public_id(event) else url_for("contacts.contacts"))
