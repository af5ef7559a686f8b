"""Forms for joining."""

from typing import Any

from flask import request, session
from wtforms import StringField, TextAreaField, ValidationError

from eventnet.joining.actions import Joined, Joiner
from eventnet.kernel.ids import new_public_id
from eventnet.kernel.text import tidy_line, tidy_paragraphs
from eventnet.people.rules import EMAIL_LENGTH, NAME_LENGTH, browser_name, valid_email
from eventnet.web.current import installation, remember_browser, remember_sign_in
from eventnet.web.forms import AtMost, Form, NotBlank
from eventnet.web.i18n import gettext, language
from eventnet.web.limits import JOINING, check_mail

ANSWER_LENGTH = 280

_FORM = "form"


class ValidEmail:
    """Refuses what can't be an e-mail address."""

    def __call__(self, _form: Any, field: Any) -> None:
        if valid_email(field.data) is None:
            raise ValidationError(gettext("This does not look like an e-mail address. Is there a typing mistake?"))


class NameForm(Form):
    """What somebody is called who is signed in and has not said so yet."""

    name = StringField(filters=[lambda text: tidy_line(text or "")], validators=[NotBlank(), AtMost(NAME_LENGTH)])


class JoinForm(NameForm):
    """Name and address; nothing else is asked for at the door."""

    email = StringField(
        filters=[lambda text: tidy_line(text or "")], validators=[NotBlank(), AtMost(EMAIL_LENGTH), ValidEmail()]
    )

    @property
    def address(self) -> str:
        """The address as it is stored; only after validation."""
        return valid_email(self.email.data) or ""


def shown_to_join(form: JoinForm | None = None) -> JoinForm:
    """The form as a page shows it, empty or as it was sent. The browser is told what it is called, in its cookie."""
    session.setdefault(_FORM, new_public_id())
    return form or JoinForm(formdata=None)


def joiner_from(form: JoinForm) -> Joiner:
    """Who joins by a valid form, from this browser; too often is too often, for known and unknown addresses alike."""
    check_mail(JOINING, form.address)
    return Joiner(
        name=form.name.data,
        email=form.address,
        language=language(),
        browser=browser_name(request.user_agent.string),
        browser_hash=remember_browser() if installation().settings.can_mail else None,
        form_id=session.get(_FORM),
    )


def let_in(joined: Joined) -> None:
    """Signs this browser in as who has just joined by its form."""
    session.pop(_FORM, None)
    remember_sign_in(joined.session_secret)


class AnswerForm(Form):
    """The one question back."""

    answer = TextAreaField(
        filters=[lambda text: tidy_paragraphs(text or "")], validators=[NotBlank(), AtMost(ANSWER_LENGTH)]
    )
