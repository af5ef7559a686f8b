"""Forms about oneself."""

import re

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from eventnet.kernel.text import tidy_line
from eventnet.people.rules import EMAIL_LENGTH
from eventnet.web.forms import AtMost, Form, NotBlank, ValidEmail, address_in
from eventnet.web.i18n import LANGUAGES


class LanguageForm(Form):
    """The language to read in."""

    language = RadioField(choices=[SelectChoice(code) for code in LANGUAGES])


class SignInForm(Form):
    """The address to send a sign-in mail to."""

    email = StringField(
        filters=[lambda text: tidy_line(text or "")], validators=[NotBlank(), AtMost(EMAIL_LENGTH), ValidEmail()]
    )

    @property
    def address(self) -> str:
        """The address as it is stored; only after validation."""
        return address_in(self.email.data) or ""


class DigitsForm(Form):
    """The digits out of a mail, however they were typed."""

    digits = StringField(filters=[lambda text: re.sub(r"[\s-]", "", text or "")], validators=[NotBlank(), AtMost(40)])


class OnCardForm(Form):
    """Whether cards that show the old address show the new one from now on."""

    on_card = BooleanField()


class AddressForm(SignInForm, OnCardForm):
    """Another address to be known by."""


class NewDigitsForm(DigitsForm, OnCardForm):
    """The digits out of the mail to another address."""
