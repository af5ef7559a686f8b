"""The front door and the pages behind "Me"."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for

from eventnet.account.forms import LanguageForm
from eventnet.events.actions import replace_aliases
from eventnet.events.queries import attendances_of
from eventnet.events.words import when_words
from eventnet.exchange.stamps import latest_opened
from eventnet.moments.views import page_of
from eventnet.people.actions import choose_language, end_all_sessions, end_session, use_sign_in_link
from eventnet.people.queries import sessions_of, sign_in_link
from eventnet.people.rules import browser_name
from eventnet.storage.transactions import writing
from eventnet.web.current import (
    database,
    forget_sign_in,
    now,
    person,
    remember_sign_in,
    signed_in,
    this_session,
    viewer,
)
from eventnet.web.i18n import gettext
from eventnet.web.pages import found, see

bp = Blueprint("account", __name__)


@bp.get("/")
def home() -> Any:
    """The front door: what this is, or one's events; with one event, straight to the page that fits its moment."""
    who = viewer()
    if who is None:
        return render_template("account/welcome.html")
    attendances = attendances_of(database(), who)
    if len(attendances) == 1:
        event = attendances[0].event
        endpoint = page_of(event)
        return redirect(
            url_for(endpoint) if endpoint == "followups.list_" else url_for(endpoint, event=event.public_id)
        )
    return render_template("account/events.html", attendances=attendances, when_words=when_words)


@bp.get("/sign-in/<token>")
def signing_in(token: str) -> Any:
    """The page behind a sign-in link: one button. Programs that open links in mails press none."""
    link = sign_in_link(database(), token, now())
    if link is None:
        return make_response(render_template("account/sign_in_over.html"), 404)
    return render_template("account/sign_in.html", token=token, who=link.person)


@bp.post("/sign-in/<token>")
def sign_in(token: str) -> Any:
    """Signs this browser in, once a link; whoever was signed in here before is signed out."""
    before = this_session()
    with writing(database()):
        secret = use_sign_in_link(database(), token, browser=browser_name(request.user_agent.string), now=now())
        if secret and before:
            end_session(database(), before.person, before.public_id)
    if secret is None:
        return make_response(render_template("account/sign_in_over.html"), 404)
    remember_sign_in(secret)
    waiting = latest_opened(now())
    return see(url_for("exchange.scanned", token=waiting) if waiting else url_for("account.home"))


@bp.get("/me")
@signed_in
def me() -> str:
    """Me: my cards, my contacts, my language, signing out."""
    return render_template(
        "account/me.html",
        me=person(),
        this=this_session(),
        attendances=attendances_of(database(), person()),
        when_words=when_words,
    )


@bp.post("/language")
def language() -> Any:
    """Sets the language: for the person where one is signed in, else for this browser."""
    form = LanguageForm()
    if form.validate():
        session["language"] = form.language.data
        if who := viewer():
            with writing(database()):
                choose_language(database(), who, form.language.data)
    return see(url_for("account.me") if viewer() else url_for("account.home"))


@bp.get("/sessions")
@signed_in
def sessions() -> str:
    """Where I am signed in."""
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
    found(ended or None)
    if this and this.public_id == session_id:
        forget_sign_in()
        flash(gettext("You are signed out."), "said")
        return see(url_for("account.home"))
    return see(url_for("account.sessions"))


@bp.post("/sessions/end")
@signed_in
def end_all() -> Any:
    """Signs out everywhere; live codes shown until now stop working."""
    with writing(database()):
        replace_aliases(database(), person())
        end_all_sessions(database(), person())
    forget_sign_in()
    flash(gettext("You are signed out everywhere."), "said")
    return see(url_for("account.home"))
