"""Signing in by mail: asking, the link, the digits. No page tells whether an address is known here."""

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, request, session, url_for

from eventnet.account.actions import confirm
from eventnet.account.blueprint import bp
from eventnet.account.forms import DigitsForm, SignInForm
from eventnet.account.over import link_over
from eventnet.account.views import where_to_go_on
from eventnet.mail.actions import post
from eventnet.people.links import Used, begin_session, end_session, use_digits, use_sign_in_link
from eventnet.people.models import Person
from eventnet.people.queries import working_link
from eventnet.people.rules import LinkPurpose, browser_name
from eventnet.storage.transactions import repeated, writing
from eventnet.web.current import (
    browser_hash,
    database,
    installation,
    look_again,
    now,
    remember_browser,
    remember_sign_in,
    this_session,
    viewer,
)
from eventnet.web.i18n import gettext, language, ngettext
from eventnet.web.limits import SIGNING_IN, TYPING, TooMany, check, check_mail, check_network
from eventnet.web.pages import see_other

ASKED = "asked"
"""The cookie's field for the address a mail to sign in was last asked for here."""

_CONFIRMED = "confirmed"


@bp.get("/sign-in")
def asking() -> str:
    """The one field: an address, filled in where it was confirmed here just now."""
    return _asking_page(SignInForm(formdata=None, email=session.get(_CONFIRMED, "")))


def _asking_page(form: SignInForm) -> str:
    return render_template("account/asking.html", form=form, can_mail=installation().settings.can_mail)


@bp.post("/sign-in")
def ask() -> Any:
    """Has a mail sent, if somebody here has this address. The answer is the same either way."""
    form = SignInForm()
    if not form.validate():
        return make_response(_asking_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    check_network()
    try:
        check_mail(SIGNING_IN, form.address)
    except TooMany as too_many:
        return asked_too_often(form, too_many)
    return have_mailed(form.address)


def have_mailed(address: str, *, with_link: bool = True) -> Any:
    """Has the mail sent, `with_link` or with digits alone, and goes on where its digits are typed."""
    if installation().settings.can_mail:
        words = {"browser": remember_browser().hex()} | ({} if with_link else {"only": "digits"})
        with writing(database()):
            post(
                database(),
                template="sign-in",
                address=address,
                language=language(),
                about=None,  # whose it is only the sender looks up
                words=words,
                now=now(),
            )
        session[ASKED] = address
    return see_other(url_for("account.mailed"))


def asked_too_often(form: SignInForm, too_many: TooMany) -> Any:
    """Nobody is locked out by it: a link asked for so short a time ago still works, whoever asked for it."""
    form.email.errors = [
        ngettext(
            "That was a lot of mails. If one came, its link works. You can ask for another in %(num)d minute.",
            "That was a lot of mails. If one came, its link works. You can ask for another in %(num)d minutes.",
            too_many.minutes,
        )
    ]
    response = make_response(_asking_page(form), HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(too_many.retry_after)
    return response


@bp.get("/mailed")
def mailed() -> str:
    """Look into your mail; and the field for its digits."""
    return _mailed_page(DigitsForm(formdata=None))


def _mailed_page(form: DigitsForm) -> str:
    who = viewer()
    is_newcomer = who is not None and who.confirmed_at is None
    return render_template("account/mailed.html", form=form, asked=session.get(ASKED), is_newcomer=is_newcomer, me=who)


@bp.post("/mailed")
def type_digits() -> Any:
    """Signs in, or confirms, by the digits out of a mail that this browser asked for."""
    form = DigitsForm()
    if not form.validate() or (digits := form.code) is None:
        return make_response(_mailed_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    asker = browser_hash()
    check_network()
    if asker:
        check(TYPING, asker.hex())
    key = installation().settings.secret_keys[0]

    def come_in_by_digits() -> tuple[Person | None, str | None]:
        used = (
            use_digits(database(), digits, browser_hash=asker, key=key, now=now(), browser=this_browser())
            if asker
            else None
        )
        if used and used.purpose is LinkPurpose.CONFIRM:
            return confirm_here(used, in_same_browser=True)
        return None, come_in(used.person_id, by=used) if used else None

    who, secret = repeated(database(), come_in_by_digits)
    if who is not None:
        return go_on_confirmed(who, secret)
    if secret is None:
        form.digits.errors = [gettext("These digits do not work (any more). They count in the browser that asked.")]
        return make_response(_mailed_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    remember_sign_in(secret)
    return see_other(where_to_go_on())


def confirm_here(used: Used, *, in_same_browser: bool) -> tuple[Person, str | None]:
    """Confirms an address: whose it is from now on, and the secret of a new session here. Inside of `writing` only.

    Only a newcomer stays signed in, in the browser they joined with. A browser never becomes somebody who was here
    before by a confirmation: whoever joined with another's address may have been sent the mail on.
    """
    who = confirm(database(), used.person_id, in_same_browser=in_same_browser, now=now())
    is_newcomer = who.id == used.person_id
    return who, come_in(who.id, by=used) if in_same_browser and is_newcomer else None


def go_on_confirmed(who: Person, secret: str | None) -> Any:
    """Sends somebody on after confirming; who is not signed in here then is asked to, once, by mail."""
    look_again()
    if secret is not None:
        remember_sign_in(secret)
    here = viewer()
    if here is not None and here.id == who.id:
        flash(gettext("Your address is confirmed."), "said")
        return see_other(where_to_go_on())
    session.pop(_CONFIRMED, None)
    if here is None:
        session[_CONFIRMED] = who.email
    flash(gettext("Your address is confirmed. To go on, here or where you joined, sign in once by mail."), "said")
    return see_other(url_for("account.asking"))


def come_in(person_id: int, *, by: Used) -> str:
    """Signs somebody in here, and out whoever was: the secret of their session. Inside of `writing` only."""
    leave_session()
    return begin_session(database(), person_id, browser=this_browser(), now=now(), by=by)


def leave_session() -> None:
    """Signs out whoever is signed in here, since somebody else comes in. Inside of `writing` only."""
    if before := this_session():
        end_session(database(), before.person, before.public_id)


def this_browser() -> str:
    """The name of this browser in its owner's list."""
    return browser_name(request.user_agent.string)


@bp.get("/sign-in/<token>")
def signing_in(token: str) -> Any:
    """The page behind a sign-in link: one button. Programs that open links in mails press none."""
    link = working_link(database(), token, LinkPurpose.SIGN_IN, now())
    if link is None:
        return link_over(token)
    return render_template("account/sign_in.html", token=token, who=link.person)


@bp.post("/sign-in/<token>")
def sign_in(token: str) -> Any:
    """Signs this browser in, once a link; whoever was signed in here before is signed out."""
    with writing(database()):
        secret = use_sign_in_link(database(), token, browser=this_browser(), now=now())
        if secret:
            leave_session()
    if secret is None:
        return link_over(token)
    remember_sign_in(secret)
    return see_other(where_to_go_on())
