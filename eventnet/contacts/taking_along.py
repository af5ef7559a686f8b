"""Contacts as files: for the phone's address book, for a spreadsheet, for a program of one's own."""

from itertools import chain
from urllib.parse import quote

from flask import Response, request, stream_with_context

from eventnet.contacts.blueprint import bp
from eventnet.contacts.files import KINDS
from eventnet.contacts.queries import BATCH, contact_for, contacts_to_take, event_met_at
from eventnet.contacts.words import called, vcard_of
from eventnet.formats.vcard import write_vcard
from eventnet.kernel.ids import is_public_id
from eventnet.web.current import database, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404


@bp.get("/contacts/<id:contact_id>.vcf")
@signed_in
def vcard(contact_id: str) -> Response:
    """One contact for the phone's address book."""
    mine = or_404(contact_for(database(), person(), contact_id, now()))
    response = Response(write_vcard(vcard_of(mine, with_notes=_with_notes())), content_type=KINDS["vcf"].content_type)
    response.headers["Content-Disposition"] = _disposition("inline", called(mine.name), "vcf")
    return response


@bp.get("/contacts.<any(vcf, csv, json):kind>")
@signed_in
def contacts_file(kind: str) -> Response:
    """All my contacts, or those met at one event. What is more than one batch is sent as it is read."""
    event = request.args.get("event")
    name = gettext("Contacts")
    if event is not None:
        name = or_404(event_met_at(database(), person(), event, now()) if is_public_id(event) else None)
    batches = contacts_to_take(database(), person().id, now(), event=event, with_notes=_with_notes())
    first = next(batches, [])  # whatever is wrong with the database is told before anything is sent
    is_long = len(first) == BATCH
    pieces = KINDS[kind].write(chain([first] if first else [], batches), with_notes=_with_notes())
    body = stream_with_context(pieces) if is_long else b"".join(pieces)
    response = Response(body, content_type=KINDS[kind].content_type)
    response.headers["Content-Disposition"] = _disposition("attachment", name, kind)
    return response


def _with_notes() -> bool:
    return request.args.get("notes") == "1"


def _disposition(how: str, name: str, ending: str) -> str:
    """How a file is to be shown, and its name: in plain letters for old programs, and as it is."""
    return f"{how}; filename=\"contacts.{ending}\"; filename*=UTF-8''{quote(name, safe='')}.{ending}"
