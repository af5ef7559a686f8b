"""Another mail by one press, without typing the address again; and ending what a used link began."""

from typing import Any

from flask import flash, session, url_for

from eventnet.account.blueprint import bp
from eventnet.account.forms import SignInForm
from eventnet.account.over import link_over, used_link_of_mine
from eventnet.account.signing_in import ASKED, asked_too_often, have_mailed
from eventnet.people.links import ask_again, end_session
from eventnet.people.queries import ended_link
from eventnet.storage.transactions import writing
from eventnet.web.current import database, installation, now
from eventnet.web.i18n import gettext
from eventnet.web.limits import SIGNING_IN, TooMany, check_mail, check_network
from eventnet.web.pages import see_other


@bp.post("/mailed/another")
def another_mail() -> Any:
    """Sends one more mail to the address this browser asked for last."""
    check_network()
    return _mail_again(session.get(ASKED))


@bp.post("/sign-in/<token>/another")
def another_link(token: str) -> Any:
    """Sends a new link to whom this one, which is over, was sent; else to the address this browser asked for last.

    Each link that is over is good for one mail that no limit counts: whoever only does what the page says is never
    told that it was too much, and each of these mails was paid for by one before.
    """
    check_network()
    link = ended_link(database(), token, now())
    if link is None:
        return _mail_again(session.get(ASKED))
    address, with_link = link.person.email, used_link_of_mine(token) is None
    with writing(database()):
        is_first = ask_again(database(), link, now())
    return have_mailed(address, with_link=with_link) if is_first else _mail_again(address)


def _mail_again(address: str | None) -> Any:
    if address is None or not installation().settings.can_mail:
        flash(gettext("Please type your address once more: this browser does not know it."), "said")
        return see_other(url_for("account.asking"))
    try:
        check_mail(SIGNING_IN, address)
    except TooMany as too_many:
        return asked_too_often(SignInForm(formdata=None, email=address), too_many)
    return have_mailed(address)


@bp.post("/sign-in/<token>/session/ending")
def end_what_it_began(token: str) -> Any:
    """Ends the session that a used link began, for the browser that had asked for its mail."""
    used = used_link_of_mine(token)
    if used is None:
        return link_over(token)
    with writing(database()):
        if used.began:
            end_session(database(), used.person, used.began)
    flash(gettext("That session is ended."), "said")
    return see_other(url_for("account.signing_in", token=token))
