"""Joining an event's directory, on a page that shows what others will see, and leaving it."""

from typing import Any

from flask import flash, render_template, url_for

from eventnet.cards.queries import cards_of
from eventnet.directory.actions import be_in_directory
from eventnet.directory.blueprint import bp
from eventnet.directory.people import confirm_first
from eventnet.events.asking import attending
from eventnet.events.rules import CardChoice
from eventnet.events.words import moment_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, person
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404, see_other


@bp.get("/e/<id:event>/people/listing")
def listing(event: str) -> Any:
    """The entry others will see of me in the list, or see of me now; and the one button."""
    me = attending(event)
    if person().confirmed_at is None and not me.in_directory:
        return confirm_first(me)
    (card,) = cards_of(database(), [me], with_details=False)
    return render_template(
        "directory/listing.html",
        me=me,
        event=me.event,
        moment=moment_of(me.event),
        card=card,
        swaps_name_only=me.card_choice is CardChoice.NAME,
    )


@bp.post("/e/<id:event>/people/listing")
def join_list(event: str) -> Any:
    """Puts me into the list, and shows it."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    with writing(database()):
        is_here = be_in_directory(database(), me, in_directory=True)
    or_404(is_here)
    flash(gettext("You are in the list now."), "said")
    return see_other(url_for("directory.people", event=event))


@bp.post("/e/<id:event>/people/listing/leaving")
def leave_list(event: str) -> Any:
    """Takes me off the list at once."""
    me = attending(event)
    with writing(database()):
        is_here = be_in_directory(database(), me, in_directory=False)
    or_404(is_here)
    flash(gettext("You are no longer in the list. Nobody is told."), "said")
    return see_other(url_for("directory.listing", event=event))
