"""Taking along or erasing all that is mine."""

import json
from typing import Any

from flask import Response, flash, render_template, url_for

from eventnet.account.blueprint import bp
from eventnet.account.queries import events_left_alone
from eventnet.storage.transactions import repeated
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.export import export_of
from eventnet.upkeep.mirroring import tell_ledgers
from eventnet.web.current import database, forget_sign_in, installation, now, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.pages import see_other


@bp.get("/me/export")
@signed_in
def export() -> Response:
    """All that is kept about me, and all my contacts with their vCards, as one JSON file."""
    text = json.dumps(export_of(database(), person(), now()), ensure_ascii=False, indent=2)
    response = Response(text + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="eventnet.json"'
    return response


@bp.get("/me/erasing")
@signed_in
def erasing() -> str:
    """Explains what erasing means, before it is done."""
    return render_template("account/erasing.html", left_alone=events_left_alone(database(), person()))


@bp.post("/me/erasing")
@signed_in
def erase() -> Any:
    """Erases all that is mine at once, on others' lists too."""
    gone = repeated(database(), lambda: erase_person(database(), person(), now()))
    tell_ledgers(installation().settings, gone)
    forget_sign_in()
    flash(gettext("All that was yours is erased."), "said")
    return see_other(url_for("account.home"))
