"""The front door, *Me*, and the language one reads in."""

from typing import Any

from flask import redirect, render_template, request, session, url_for

from eventnet.account.blueprint import bp
from eventnet.account.forms import LanguageForm
from eventnet.event_pages.views import page_of
from eventnet.events.asking import attending
from eventnet.events.models import Event
from eventnet.events.queries import attendances_of, is_untouched
from eventnet.events.rules import tidy_join_code
from eventnet.events.words import when_words
from eventnet.exchange.stamps import latest_opened
from eventnet.people.actions import choose_language
from eventnet.storage.transactions import writing
from eventnet.way_home.queries import evenings_of
from eventnet.web.current import database, installation, now, person, signed_in, this_session, viewer
from eventnet.web.pages import see_other


@bp.get("/")
def home() -> Any:
    """The front door: what this is, or one's events; with one event, straight to the page that fits its moment.

    Whoever is on the way home from one goes on there.
    """
    who = viewer()
    if who is None:
        return render_template("account/welcome.html", is_new=is_untouched(database()))
    if evenings_of(database(), who, now()):
        return redirect(url_for("way_home.way_home"))
    attendances = attendances_of(database(), who)
    if len(attendances) == 1:
        return redirect(_event_page(attendances[0].event))
    return render_template(
        "account/events.html",
        attendances=attendances,
        when_words=when_words,
        is_confirmed=who.confirmed_at is not None,
    )


def _event_page(event: Event) -> str:
    endpoint = page_of(event)
    return url_for(endpoint) if endpoint == "followups.list_" else url_for(endpoint, event=event.public_id)


def where_to_go_on() -> str:
    """The page for somebody who has just signed in: the code that waits for them, else home."""
    waiting = latest_opened(now())
    return url_for("exchange.scanned", token=waiting) if waiting else url_for("account.home")


@bp.get("/e/<id:event>/onward")
def onward(event: str) -> Any:
    """Sends somebody on who has just joined: to the code they came by, else to the event."""
    attendee = attending(event)
    waiting = latest_opened(now())
    return redirect(url_for("exchange.scanned", token=waiting) if waiting else _event_page(attendee.event))


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
        can_mail=installation().settings.can_mail,
    )


@bp.post("/language")
def language() -> Any:
    """Sets the language: for the person where one is signed in, else for this browser. Then back to the same page."""
    form = LanguageForm()
    if form.validate():
        session["language"] = form.language.data
        if who := viewer():
            with writing(database()):
                choose_language(database(), who, form.language.data)
    if code := tidy_join_code(request.form.get("from", "")):
        return see_other(url_for("joining.event", code=code))
    if request.form.get("from") == "code" and (waiting := latest_opened(now())):
        return see_other(url_for("exchange.scanned", token=waiting))
    return see_other(url_for("account.me") if viewer() else url_for("account.home"))
