"""Signing in by mail: asking, the link, the digits. No page tells whether an address is known here."""

from http import HTTPStatus
from typing import Any

from flask import make_response, render_template, request, session, url_for

from eventnet.account.actions import confirm
from eventnet.account.blueprint import bp
from eventnet.account.forms import DigitsForm, SignInForm
from eventnet.account.views import where_to_go_on
from eventnet.mail.actions import post
from eventnet.people.actions import begin_session, end_session, use_digits, use_sign_in_link
from eventnet.people.queries import working_link
from eventnet.people.rules import LinkPurpose, browser_name
from eventnet.storage.transactions import writing
from eventnet.web.current import (
    browser_hash,
    database,
    installation,
    now,
    remember_browser,
    remember_sign_in,
    this_session,
)
from eventnet.web.i18n import gettext, language
from eventnet.web.limits import SIGNING_IN, TYPING, check, check_place
from eventnet.web.pages import see

_ASKED = "asked"


@bp.get("/sign-in")
def asking() -> str:
    """The one field: an address."""
    return _asking_page(SignInForm(formdata=None))


def _asking_page(form: SignInForm) -> str:
    return render_template("account/asking.html", form=form, can_mail=installation().settings.can_mail)


@bp.post("/sign-in")
def ask() -> Any:
    """Has a mail sent, if somebody here has this address. The answer is the same either way."""
    form = SignInForm()
    if not form.validate():
        return make_response(_asking_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    check_place()
    check(SIGNING_IN, form.address)
    if installation().settings.can_mail:
        words = {"browser": remember_browser().hex()}
        with writing(database()):
            post(database(), template="sign-in", address=form.address, language=language(), words=words, now=now())
        session[_ASKED] = form.address
    return see(url_for("account.mailed"))


@bp.get("/mailed")
def mailed() -> str:
    """Look into your mail; and the field for its digits."""
    return _mailed_page(DigitsForm(formdata=None))


def _mailed_page(form: DigitsForm) -> str:
    return render_template("account/mailed.html", form=form, asked=session.get(_ASKED))


@bp.post("/mailed")
def type_digits() -> Any:
    """Signs in, or confirms, by the digits out of a mail that this browser asked for."""
    form = DigitsForm()
    if not form.validate():
        return make_response(_mailed_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    asker = browser_hash()
    check_place()
    check(TYPING, asker.hex() if asker else request.remote_addr or "")
    key = installation().settings.secret_keys[0]
    secret = None
    with writing(database()):
        used = use_digits(database(), form.digits.data, browser_hash=asker, key=key, now=now()) if asker else None
        if used:
            leave_session()
            who = used.person_id
            if used.purpose is LinkPurpose.CONFIRM:
                who = confirm(database(), who, in_same_browser=True, now=now()).id
            secret = begin_session(database(), who, browser=this_browser(), now=now())
    if secret is None:
        form.digits.errors = [gettext("These digits do not work (any more). They count in the browser that asked.")]
        return make_response(_mailed_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    remember_sign_in(secret)
    return see(where_to_go_on())


def leave_session() -> None:
    """Signs out whoever is signed in here, since somebody else comes in. Inside of `writing` only."""
    if before := this_session():
        end_session(database(), before.person, before.public_id)


def this_browser() -> str:
    """What this browser is called in its owner's list."""
    return browser_name(request.user_agent.string)


@bp.get("/sign-in/<token>")
def signing_in(token: str) -> Any:
    """The page behind a sign-in link: one button. Programs that open links in mails press none."""
    link = working_link(database(), token, LinkPurpose.SIGN_IN, now())
    if link is None:
        return make_response(render_template("account/sign_in_over.html"), HTTPStatus.NOT_FOUND)
    return render_template("account/sign_in.html", token=token, who=link.person)


@bp.post("/sign-in/<token>")
def sign_in(token: str) -> Any:
    """Signs this browser in, once a link; whoever was signed in here before is signed out."""
    with writing(database()):
        secret = use_sign_in_link(database(), token, browser=this_browser(), now=now())
        if secret:
            leave_session()
    if secret is None:
        return make_response(render_template("account/sign_in_over.html"), HTTPStatus.NOT_FOUND)
    remember_sign_in(secret)
    return see(where_to_go_on())
