"""Forms about oneself."""

import string

from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from eventnet.kernel.typed import typed_code
from eventnet.people.rules import DIGITS
from eventnet.web.forms import EmailForm, Form, NotBlank, as_line
from eventnet.web.i18n import LANGUAGES, gettext


class LanguageForm(Form):
    """The language to read in."""

    language = RadioField(choices=[SelectChoice(code) for code in LANGUAGES])


class SignInForm(EmailForm):
    """The address to send a sign-in mail to."""


class DigitsForm(Form):
    """The digits out of a mail, however they were typed."""

    digits = StringField(filters=[as_line], validators=[NotBlank()])

    def validate_digits(self, field: StringField) -> None:
        """Refuses what can't be the digits of any mail, before it counts as a try."""
        if field.data and self.code is None:
            raise ValidationError(gettext("These are not eight digits. Please look into the mail again."))

    @property
    def code(self) -> str | None:
        """The digits as they were sent; None for what can't be any."""
        return typed_code(self.digits.data, letters=string.digits, length=DIGITS)


class OnCardForm(Form):
    """The choice whether cards that show the old address show the new one from now on."""

    on_card = BooleanField()


class AddressForm(SignInForm, OnCardForm):
    """Another address to be known by."""


class NewDigitsForm(DigitsForm, OnCardForm):
    """The digits out of the mail to another address."""
