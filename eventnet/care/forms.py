"""The form for telling the team."""

from typing import Any

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from eventnet.care.rules import TEXT_LENGTH, Recipient
from eventnet.web.forms import AtMost, Form, NotBlank, as_paragraphs
from eventnet.web.i18n import gettext
from eventnet.web.i18n import lazy_gettext as _l

_SIGNED = "yes"


class Chosen:
    """Refuses a form that does not say whom the message is for: a default will not do for this."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.raw_data or field.data not in set(Recipient):
            raise ValidationError(gettext("Please choose who reads it."))


class TellForm(Form):
    """The form for telling what was not okay, with or without a name, and choosing who is to read it.

    Whatever is not a clear wish for the name leaves it out. Whom it is for must be clear: a message about the
    organisers never goes to them by mistake.
    """

    text = TextAreaField(filters=[as_paragraphs], validators=[NotBlank(), AtMost(TEXT_LENGTH)])
    signed = RadioField(
        choices=[SelectChoice("no", _l("Without my name")), SelectChoice(_SIGNED, _l("With my name"))],
        default="no",
        validate_choice=False,
    )
    recipient = RadioField(
        choices=[SelectChoice(recipient.value) for recipient in Recipient],
        default=Recipient.TEAM.value,
        validate_choice=False,
        validators=[Chosen()],
    )

    @property
    def is_signed(self) -> bool:
        """True where the name goes along."""
        return bool(self.signed.data == _SIGNED)

    @property
    def whom(self) -> Recipient:
        """The recipient who is to read it; only after validation."""
        return Recipient(self.recipient.data)
