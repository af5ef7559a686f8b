"""My address: putting a mistyped one right, and changing one that is confirmed."""

from http import HTTPStatus
from typing import Any

from flask import flash, make_response, render_template, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from eventnet.account.addresses import (
    Outcome,
    ask_for_address,
    correct_address,
    is_on_card,
    take_by_digits,
    take_by_link,
)
from eventnet.account.blueprint import bp
from eventnet.account.forms import AddressForm, NewDigitsForm, OnCardForm
from eventnet.account.signing_in import this_browser
from eventnet.people.queries import working_link
from eventnet.people.rules import LinkPurpose
from eventnet.storage.transactions import writing
from eventnet.web.current import browser_hash, database, installation, now, person, remember_browser, signed_in
from eventnet.web.i18n import gettext, language, ngettext
from eventnet.web.limits import (
    CHANGING_ADDRESS,
    CONFIRMING,
    TYPING,
    TooMany,
    check,
    check_browser,
    check_network,
    check_question,
)
from eventnet.web.pages import see_other

_ASKED = "new-address"
"""The cookie's field for the address asked for here, beside whose it is to be."""


@bp.get("/me/address")
@signed_in
def address() -> str:
    """The address that counts, the field for another, and where the digits out of its mail are typed."""
    is_mistyped = person().confirmed_at is None
    return _page(AddressForm(formdata=None, on_card=is_mistyped))


def _page(form: AddressForm, digits: NewDigitsForm | None = None) -> str:
    return render_template(
        "account/address.html",
        me=person(),
        form=form,
        digits=digits or NewDigitsForm(formdata=None),
        asked=_asked(),
        is_on_card=is_on_card(database(), person()),
        can_mail=installation().settings.can_mail,
    )


def _asked() -> str | None:
    whose, _, asked = session.get(_ASKED, "").partition(" ")
    return asked if whose == person().public_id else None


@bp.post("/me/address")
@signed_in
def another_address() -> Any:
    """Corrects an address nobody has confirmed at once; else asks the new one. Nothing tells whether it is known."""
    form, is_confirmed = AddressForm(), person().confirmed_at is not None
    is_valid = form.validate()
    if is_valid and form.address == person().email:
        form.email.errors = [gettext("This is your address already.")]
        is_valid = False
    if not is_valid:
        return make_response(_page(form), HTTPStatus.UNPROCESSABLE_ENTITY)
    if is_confirmed and not installation().settings.can_mail:
        return see_other(url_for("account.address"))
    try:
        check(CHANGING_ADDRESS, person().public_id)
        check_browser(CONFIRMING)
        check_question(CONFIRMING, form.address, event="")
    except TooMany as too_many:
        return _too_often(form, too_many)
    return _ask(form.address) if is_confirmed else _correct(form)


def _too_often(form: AddressForm, too_many: TooMany) -> Any:
    form.email.errors = [
        ngettext(
            "That was a lot of mails. You can ask for another in %(num)d minute.",
            "That was a lot of mails. You can ask for another in %(num)d minutes.",
            too_many.minutes,
        )
    ]
    response = make_response(_page(form), HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(too_many.retry_after)
    return response


def _ask(new: str) -> BaseResponse:
    browser = remember_browser()
    with writing(database()):
        ask_for_address(database(), person(), new, browser_hash=browser, language=language(), now=now())
    session[_ASKED] = f"{person().public_id} {new}"
    return see_other(url_for("account.address"))


def _correct(form: AddressForm) -> BaseResponse:
    browser = remember_browser() if installation().settings.can_mail else None
    with writing(database()):
        is_corrected = correct_address(
            database(), person(), form.address, on_card=form.on_card.data, browser_hash=browser, now=now()
        )
    if not is_corrected:  # confirmed in this instant: now the new one is asked first
        return see_other(url_for("account.address"))
    flash(gettext("Corrected."), "said")  # the page it leads to shows the address
    return see_other(url_for("account.mailed" if browser else "account.me"))


@bp.post("/me/address/digits")
@signed_in
def type_new_digits() -> Any:
    """Takes the new address by the digits out of the mail that was sent there."""
    form, asker = NewDigitsForm(), browser_hash()
    if not form.validate() or (digits := form.code) is None:
        return make_response(_page(AddressForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY)
    check_network()
    outcome = Outcome.OVER
    if asker:
        check(TYPING, asker.hex())
        with writing(database()):
            outcome = take_by_digits(
                database(),
                person(),
                digits,
                browser_hash=asker,
                key=installation().settings.secret_keys[0],
                on_card=form.on_card.data,
                browser=this_browser(),
                now=now(),
            )
    if outcome is Outcome.OVER:
        form.digits.errors = [gettext("These digits do not work (any more). They count in the browser that asked.")]
        return make_response(_page(AddressForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _taken() if outcome is Outcome.TAKEN else _done()


@bp.get("/confirm/address/<token>")
@signed_in
def new_address(token: str) -> Any:
    """The page behind the link in the mail to a new address. It works for who asked, where they are signed in."""
    link = working_link(database(), token, LinkPurpose.ADDRESS, now())
    if link is None or link.person_id != person().id:
        return _over()
    return render_template(
        "account/new_address.html",
        token=token,
        new=link.new_email,
        me=person(),
        is_on_card=is_on_card(database(), person()),
    )


@bp.post("/confirm/address/<token>")
@signed_in
def take_address(token: str) -> Any:
    """From now on the new address counts."""
    form = OnCardForm()
    with writing(database()):
        outcome = take_by_link(
            database(), person(), token, on_card=form.on_card.data, browser=this_browser(), now=now()
        )
    if outcome is Outcome.OVER:
        return _over()
    return _taken() if outcome is Outcome.TAKEN else _done()


def _over() -> Any:
    return make_response(render_template("account/new_address_over.html", me=person()), HTTPStatus.NOT_FOUND)


def _taken() -> Any:
    """Only who reads the mail of that address learns that somebody is here with it; they may be both."""
    form = AddressForm(formdata=None)
    form.email.errors = [
        gettext("Somebody is here with this address already. If that is you, sign in with it. Nothing has changed.")
    ]
    return make_response(_page(form), HTTPStatus.CONFLICT)


def _done() -> BaseResponse:
    session.pop(_ASKED, None)
    flash(gettext("From now on your address is %(email)s.", email=person().email), "said")
    return see_other(url_for("account.me"))
