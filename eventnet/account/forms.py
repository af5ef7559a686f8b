"""Forms about oneself."""

import string
from datetime import datetime

from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from eventnet.contacts.pauses import LONGEST_PAUSE, ends_after, ends_when_told
from eventnet.kernel.days import day_of
from eventnet.kernel.typed import typed_code
from eventnet.people.rules import DIGITS
from eventnet.web.forms import DayField, EmailForm, Form, NotBlank, as_line, complain
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


class PauseForm(Form):
    """The end of a pause: the last day of it, or none."""

    last_on = DayField()
    until_told = BooleanField()

    def ends_at(self, zone: str, now: datetime) -> datetime | None:
        """The end that was chosen, by the days of `zone`; None where something is wrong, which the field says then."""
        if self.until_told.data:
            return ends_when_told(zone, now)
        is_readable, last_on, today = self.validate(), self.last_on.day, day_of(now, zone)
        if not is_readable:
            return None
        if last_on is None:
            complain(self.last_on, gettext("There is nothing here yet."))
        elif last_on < today:
            complain(self.last_on, gettext("This day is over. A pause lasts until today at least."))
        elif last_on > today + LONGEST_PAUSE:
            complain(self.last_on, gettext("That is more than ten years away. You can pause until you say so."))
        else:
            return ends_after(last_on, zone, now)
        return None
