"""The meet list: ten people one would like to meet, in one’s own order."""

from http import HTTPStatus
from typing import Any

from flask import abort, make_response, request, url_for

from eventnet.directory.blueprint import bp
from eventnet.directory.meet_list import POSITIONS, Adding, add, meet_list_of, move, take_off
from eventnet.directory.people import confirm_first, within_budget
from eventnet.directory.queries import Profile, closest_to, own_of, profiles_of
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.queries import has_directory, shown_in_directory
from eventnet.kernel.ids import is_public_id
from eventnet.storage.transactions import writing
from eventnet.web.current import database, now, person
from eventnet.web.pages import or_404, see_other

_STEPS = {"up": -1, "down": 1}
_POSITIONS = {str(position) for position in range(POSITIONS)}


@bp.get("/e/<id:event>/meet")
def meet_list(event: str) -> Any:
    """The people I would like to meet, in my order, with what connects us."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    own, listed = own_of(database(), me), meet_list_of(database(), me)
    above = closest_to(database(), me, own, now()) if has_directory(database(), me.event_id) else []
    profiles = profiles_of(database(), me, own, [*listed, *above], now(), in_short=True)
    page = {
        "profiles": profiles[: len(listed)],
        "moved": request.args.get("moved", ""),
        "to": request.args.get("to", ""),
    }
    return _with_suggestions(me, profiles[len(listed) :], page)


def _with_suggestions(me: Attendee, above: list[Profile], page: dict[str, Any]) -> Any:
    """The page, without suggestions where one has looked at enough people today: one's own list is always there."""
    for closest in (above, []):
        answer = within_budget(
            me, [other.attendee for other in closest], "directory/meet_list.html", closest=closest, **page
        )
        if isinstance(answer, str):
            break
    return answer


@bp.post("/e/<id:event>/people/<id:attendee>/meeting")
def want_to_meet(event: str, attendee: str) -> Any:
    """Puts somebody on my list; where it is full, shows whom I could take off."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    with writing(database()):
        adding = add(database(), person(), me, attendee)
    return _added(me, attendee, adding)


def _added(me: Attendee, attendee: str, adding: Adding) -> Any:
    if adding is Adding.UNSEEN:
        abort(HTTPStatus.NOT_FOUND)
    if adding is Adding.FULL:
        wanted = or_404(shown_in_directory(database(), me, attendee))
        listed = meet_list_of(database(), me)
        profiles = profiles_of(database(), me, own_of(database(), me), listed, now(), in_short=True)
        page = within_budget(me, [], "directory/meet_list_full.html", profiles=profiles, wanted=wanted)
        return make_response(page, HTTPStatus.CONFLICT)
    return see_other(url_for("directory.meet_list", event=me.event.public_id))


@bp.post("/e/<id:event>/people/<id:attendee>/meeting/ending")
def let_be(event: str, attendee: str) -> Any:
    """Takes somebody off my list; with `instead` somebody else comes on it, last, or else nothing changes.

    Whoever it was is not on it afterwards, and the answer is the same: somebody hidden was never here, nor was anybody
    who has left.
    """
    me, instead = attending(event), request.form.get("instead", "")
    adding = None
    with writing(database()):
        take_off(database(), person(), me, attendee)
        if is_public_id(instead) and person().confirmed_at:
            adding = add(database(), person(), me, instead)
            if adding is Adding.UNSEEN:
                abort(HTTPStatus.NOT_FOUND)
    return see_other(url_for("directory.meet_list", event=event)) if adding is None else _added(me, instead, adding)


@bp.post("/e/<id:event>/meet/order")
def order(event: str) -> Any:
    """Moves somebody on my list one position up or down, or to a position (from 0 on); else it stays as it is."""
    me, attendee = attending(event), request.form.get("attendee", "")
    to, position = request.form.get("to", ""), request.form.get("position", "")
    by = _STEPS.get(to, 0)
    moved: dict[str, Any] = {}
    if is_public_id(attendee) and (by or position in _POSITIONS):
        with writing(database()):
            move(database(), person(), me, attendee, by=by, to=0 if by else int(position))
        moved = {"moved": attendee, "to": to}
    return see_other(url_for("directory.meet_list", event=event, **moved))
