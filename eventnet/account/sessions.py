"""Where one is signed in, and signing out."""

from typing import Any

from flask import flash, render_template, url_for

from eventnet.account.blueprint import bp
from eventnet.events.actions import replace_aliases
from eventnet.people.links import end_all_sessions, end_session
from eventnet.people.queries import sessions_of
from eventnet.storage.transactions import writing
from eventnet.web.current import database, forget_sign_in, now, person, signed_in, this_session
from eventnet.web.i18n import gettext
from eventnet.web.pages import or_404, see_other


@bp.get("/sessions")
@signed_in
def sessions() -> str:
    """The list of the browsers where I am signed in."""
    return render_template(
        "account/sessions.html", sessions=sessions_of(database(), person(), now()), this=this_session()
    )


@bp.post("/sessions/<id:session_id>/end")
@signed_in
def end_one(session_id: str) -> Any:
    """Ends one of my sessions; ending this one signs out."""
    this = this_session()
    with writing(database()):
        ended = end_session(database(), person(), session_id)
    or_404(ended)
    if this and this.public_id == session_id:
        forget_sign_in()
        flash(gettext("You are signed out."), "said")
        return see_other(url_for("account.home"))
    return see_other(url_for("account.sessions"))


@bp.post("/sessions/end")
@signed_in
def end_all() -> Any:
    """Signs out everywhere; live codes shown until now stop working."""
    with writing(database()):
        replace_aliases(database(), person())
        end_all_sessions(database(), person())
    forget_sign_in()
    flash(gettext("You are signed out everywhere."), "said")
    return see_other(url_for("account.home"))
