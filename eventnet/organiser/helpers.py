"""Naming those who help people start: they see who would like help, and everybody reads their names."""

from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request, url_for

from eventnet.events.actions import name_helper
from eventnet.events.models import Attendee
from eventnet.events.rules import Role
from eventnet.kernel.ids import is_public_id
from eventnet.organiser.blueprint import bp, organiser
from eventnet.organiser.forms import HelperForm
from eventnet.organiser.queries import attendee_here, attendee_with_address, helpers_at, organisers_to_name
from eventnet.storage.transactions import writing
from eventnet.web.current import database, person, signed_in
from eventnet.web.i18n import gettext
from eventnet.web.limits import NAMING, check
from eventnet.web.pages import or_404, see_other


@bp.get("/e/<id:event>/helpers")
@signed_in
def helpers(event: str) -> str:
    """Shows who helps people start, and how to name somebody."""
    return _page(organiser(event), HelperForm(formdata=None))


def _page(me: Attendee, form: HelperForm) -> str:
    return render_template(
        "organiser/helpers.html",
        event=me.event,
        form=form,
        helpers=helpers_at(database(), me),
        organisers=organisers_to_name(database(), me),
    )


@bp.post("/e/<id:event>/helpers")
@signed_in
def name_one(event: str) -> Any:
    """Names one of the organisers (`attendee`), or whoever takes part with an address (`email`).

    The answer is the same for an address nobody has, for that of somebody who takes part elsewhere only or has hidden
    themselves from whoever asks, and for one that is not confirmed: only who may be named here is told apart.
    """
    me, form = organiser(event), HelperForm()
    if public_id := request.form.get("attendee"):
        other = attendee_here(database(), me, public_id) if is_public_id(public_id) else None
        return _named(me, or_404(other if other and other.role is Role.ORGANISER else None))
    if not form.validate():
        return _refused(me, form)
    check(NAMING, person().public_id)
    other = attendee_with_address(database(), me, form.address)
    if other is None:
        form.email.errors = [gettext("Nobody takes part here with that address, or it is not confirmed yet.")]
        return _refused(me, form)
    return _named(me, other)


def _refused(me: Attendee, form: HelperForm) -> Any:
    return make_response(_page(me, form), HTTPStatus.UNPROCESSABLE_ENTITY)


def _named(me: Attendee, other: Attendee) -> Any:
    with writing(database()):
        name_helper(database(), other, helps=True)
    return see_other(url_for("organiser.helpers", event=me.event.public_id))


@bp.post("/e/<id:event>/helpers/<id:attendee>/ending")
@signed_in
def take_off(event: str, attendee: str) -> Any:
    """Names somebody no longer."""
    me = organiser(event)
    other = or_404(attendee_here(database(), me, attendee))
    with writing(database()):
        name_helper(database(), other, helps=False)
    return see_other(url_for("organiser.helpers", event=event))
