"""The list of an event: who is in it, searching it, a page for each; and joining it oneself."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

from flask import Response, current_app, make_response, render_template, request
from flask.blueprints import BlueprintSetupState

from eventnet.cards.rules import topic_key
from eventnet.common_ground.words import reason
from eventnet.directory.blueprint import bp
from eventnet.directory.budget import Budget
from eventnet.directory.forms import LookForm
from eventnet.directory.queries import closest_to, own_of, people_for, profiles_of
from eventnet.directory.rules import shuffle_key_in, statuses_for
from eventnet.directory.words import rows_of
from eventnet.events.asking import attending
from eventnet.events.models import Attendee
from eventnet.events.queries import Entry, has_directory, shown_in_directory
from eventnet.events.rules import Moment
from eventnet.events.words import STATUS_LABELS, moment_of
from eventnet.kernel.days import day_of, end_of_day
from eventnet.starters.rules import starters_for
from eventnet.web.current import database, now, person
from eventnet.web.i18n import language
from eventnet.web.limits import counters_of
from eventnet.web.pages import or_404

_BUDGET = "eventnet-directory"


@bp.record
def _with_budget(state: BlueprintSetupState) -> None:
    state.app.extensions[_BUDGET] = Budget(shared=counters_of(state.app).shared)


@bp.get("/e/<id:event>/people")
def people(event: str) -> Any:
    """The people who will be there: those in the list, or those of them who are looked for; twenty a page."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    if not has_directory(database(), me.event_id):
        return _page("directory/people.html", me, profiles=None)
    form = LookForm()
    if not form.validate():
        page = _page("directory/people.html", me, profiles=[], closest=[], form=form, older=None)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.is_unsaid:
        return _page("directory/people.html", me, profiles=[], closest=[], form=form, older=None)
    after = shuffle_key_in(request.args.get("after", ""))
    some, older = people_for(database(), me, form.wanted, after, now())
    own = own_of(database(), me)
    is_at_the_top = not form.wanted and after is None
    above = closest_to(database(), me, own, now()) if is_at_the_top else []
    ids_above = {one.id for one in above}
    shown = [*above, *(one for one in some if one.id not in ids_above)]
    profiles = profiles_of(database(), me, own, shown, now(), in_short=True)
    return within_budget(
        me,
        shown,
        "directory/people.html",
        profiles=profiles[len(above) :],
        closest=profiles[: len(above)],
        mine=own.card,
        topic_key=topic_key,
        form=form,
        older=older,
    )


@bp.get("/e/<id:event>/people/<id:attendee>", endpoint="person")
def one(event: str, attendee: str) -> Any:
    """One person in the list: what their card says, what we have in common, what one could ask."""
    me = attending(event)
    if person().confirmed_at is None:
        return confirm_first(me)
    other = or_404(shown_in_directory(database(), me, attendee))
    own = own_of(database(), me)
    (profile,) = profiles_of(database(), me, own, [other], now())
    starters = starters_for(
        own.card,
        profile.card,
        profile.ground,
        language=language(),
        is_during=moment_of(me.event) is not Moment.BEFORE,
    )
    return within_budget(me, [other], "directory/person.html", profile=profile, starters=starters)


def confirm_first(me: Attendee) -> Response:
    """The page for those who have not confirmed their address yet."""
    return make_response(_page("directory/confirming.html", me), HTTPStatus.FORBIDDEN)


def within_budget(me: Attendee, shown: Sequence[Attendee | Entry], template: str, **more: Any) -> Any:
    """The page that shows these people, unless they are more than somebody may look at in a day."""
    zone = me.event.timezone
    today = day_of(now(), zone)
    budget = cast("Budget", current_app.extensions[_BUDGET])
    if budget.take(me.person_id, today, {attendee.id for attendee in shown}):
        return _page(template, me, **more)
    response = make_response(_page("directory/enough.html", me), HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(_seconds_until(end_of_day(today, zone)))
    return response


def _seconds_until(then: datetime) -> int:
    return max(1, int((then - now()).total_seconds()) + 1)


def _page(template: str, me: Attendee, **more: Any) -> str:
    return render_template(
        template,
        me=me,
        event=me.event,
        moment=moment_of(me.event),
        statuses=statuses_for(me.presence, now()),
        labels=STATUS_LABELS,
        reason=reason,
        rows_of=rows_of,
        **more,
    )
