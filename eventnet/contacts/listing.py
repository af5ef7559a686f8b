"""The page of all my contacts: searched, or those of one event."""

from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request

from eventnet.contacts.blueprint import bp
from eventnet.contacts.forms import LookForm
from eventnet.contacts.looking import ContactPage, Wanted, contacts_of, events_met_at
from eventnet.kernel.ids import is_public_id
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.pages import cursor


@bp.get("/contacts")
@signed_in
def contacts() -> Any:
    """Everybody I have, the latest conversation first; those a search finds, those met at one event.

    An event at which I met nobody is no mistake: an old address may name one whose contacts have all gone.
    """
    form = LookForm(formdata=request.args)
    event = request.args.get("event") or None
    if event and not is_public_id(event):
        event = ""
    is_valid = form.validate()
    is_unsaid = is_valid and bool(form.q.data) and not form.words
    found = ContactPage([], None)
    if is_valid and not is_unsaid:
        found = contacts_of(database(), person(), now(), cursor(), Wanted(form.words, event))
    page = render_template(
        "contacts/list.html",
        form=form,
        page=found,
        event=event,
        events=dict(events_met_at(database(), person(), now())),
        is_unsaid=is_unsaid,
        address={name: value for name, value in (("q", form.q.data), ("event", event)) if value},
    )
    return page if is_valid else make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
