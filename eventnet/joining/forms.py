"""Forms for joining."""

from flask import flash, request, session
from wtforms import StringField, TextAreaField

from eventnet.cards.rules import ANSWER_LENGTH
from eventnet.events.facts import AnEvent
from eventnet.joining.actions import Joined, Joiner
from eventnet.kernel.ids import new_public_id
from eventnet.people.rules import NAME_LENGTH, browser_name
from eventnet.web.current import installation, remember_browser, remember_sign_in
from eventnet.web.forms import AtMost, EmailForm, Form, NotBlank, as_name, as_paragraphs
from eventnet.web.i18n import gettext, language
from eventnet.web.limits import JOINING, TooMany, check_browser, check_question

_FORM = "form"


class NameForm(Form):
    """The form for the name of somebody who is signed in and has not said it yet."""

    name = StringField(filters=[as_name], validators=[NotBlank(), AtMost(NAME_LENGTH)])


class JoinForm(NameForm, EmailForm):
    """Name and address; nothing else is asked for at the door."""


def shown_to_join(form: JoinForm | None = None) -> JoinForm:
    """The form as a page shows it, empty or as it was sent. The browser is told what it is called, in its cookie."""
    session.setdefault(_FORM, new_public_id())
    return form or JoinForm(formdata=None)


def joiner_from(form: JoinForm, event: AnEvent) -> Joiner:
    """The person who joins `event` by a valid form, from this browser, which joins only so often.

    Too many mails, to that mailbox or to everybody, keep nobody from joining: whoever has had them sent may be somebody
    else. Only the mail is left out, for known and unknown addresses alike.
    """
    check_browser(JOINING)
    gets_mail = installation().settings.can_mail
    if gets_mail:
        try:
            check_question(JOINING, form.address, event.public_id)
        except TooMany:
            gets_mail = False
    return Joiner(
        name=form.name.data,
        email=form.address,
        language=language(),
        browser=browser_name(request.user_agent.string),
        browser_hash=remember_browser() if gets_mail else None,
        form_id=session.get(_FORM),
    )


def let_in(joined: Joined, joiner: Joiner) -> None:
    """Signs this browser in as who has just joined by its form, and says so where their mail was left out."""
    session.pop(_FORM, None)
    remember_sign_in(joined.session_secret)
    if joiner.browser_hash is None and installation().settings.can_mail:
        flash(
            gettext(
                "The mail that lets you confirm your address was left out: very many are being asked for just now."
                " Later you can have it sent, under “Me”."
            ),
            "said",
        )


class AnswerForm(Form):
    """The one question back."""

    answer = TextAreaField(filters=[as_paragraphs], validators=[NotBlank(), AtMost(ANSWER_LENGTH)])
