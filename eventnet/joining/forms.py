"""Forms for joining."""

from typing import Any

from flask import request
from wtforms import StringField, TextAreaField, ValidationError

from eventnet.joining.actions import Joiner
from eventnet.kernel.text import tidy_line, tidy_paragraphs
from eventnet.people.rules import EMAIL_LENGTH, browser_name, valid_email
from eventnet.web.current import installation, remember_browser
from eventnet.web.forms import AtMost, Form, NotBlank
from eventnet.web.i18n import gettext, language
from eventnet.web.limits import JOINING, check, check_place

NAME_LENGTH = 200
ANSWER_LENGTH = 280


class ValidEmail:
    """Refuses what can't be an e-mail address."""

    def __call__(self, _form: Any, field: Any) -> None:
        if valid_email(field.data) is None:
            raise ValidationError(gettext("This does not look like an e-mail address. Is there a typing mistake?"))


class JoinForm(Form):
    """Name and address; nothing else is asked for at the door."""

    name = StringField(filters=[lambda text: tidy_line(text or "")], validators=[NotBlank(), AtMost(NAME_LENGTH)])
    email = StringField(
        filters=[lambda text: tidy_line(text or "")], validators=[NotBlank(), AtMost(EMAIL_LENGTH), ValidEmail()]
    )

    @property
    def address(self) -> str:
        """The address as it is stored; only after validation."""
        return valid_email(self.email.data) or ""


def joiner_from(form: JoinForm) -> Joiner:
    """Who joins by a valid form, from this browser; too often is too often, for known and unknown addresses alike."""
    check_place()
    check(JOINING, form.address)
    return Joiner(
        name=form.name.data,
        email=form.address,
        language=language(),
        browser=browser_name(request.user_agent.string),
        browser_hash=remember_browser() if installation().settings.can_mail else None,
    )


class AnswerForm(Form):
    """The one question back."""

    answer = TextAreaField(
        filters=[lambda text: tidy_paragraphs(text or "")], validators=[NotBlank(), AtMost(ANSWER_LENGTH)]
    )
