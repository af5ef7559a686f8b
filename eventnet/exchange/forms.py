"""Forms about the card for today, and about a code that comes as a link."""

from typing import Any

from wtforms import RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice

from eventnet.events.rules import CardChoice
from eventnet.exchange.codes import token_in
from eventnet.exchange.rules import Refusal
from eventnet.exchange.spoken import tidy_letters
from eventnet.exchange.words import refusal_words
from eventnet.web.current import installation
from eventnet.web.forms import Form, NotBlank, as_line
from eventnet.web.i18n import gettext
from eventnet.web.i18n import lazy_gettext as _l

CHOICES = [
    SelectChoice(CardChoice.ALL.value, _l("Everything I share")),
    SelectChoice(CardChoice.MAIL.value, _l("Only e-mail")),
    SelectChoice(CardChoice.NAME.value, _l("Just my name")),
]


class CardChoiceForm(Form):
    """The three cards for today."""

    card = RadioField(choices=CHOICES)


class OurCode:
    """Refuses what is not the link in a code of this installation."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and form.token is None:
            raise ValidationError(refusal_words(Refusal.NOT_A_CODE, None))


class Letters:
    """Refuses what can't be the letters of a spoken code."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.data and form.tidied is None:
            raise ValidationError(gettext("Six letters and digits make a code. Please look at them once more."))


class LettersForm(Form):
    """The letters that somebody reads out."""

    letters = StringField(filters=[as_line], validators=[NotBlank(), Letters()])

    @property
    def tidied(self) -> str | None:
        """The letters as they were made; None where they can't be any."""
        return tidy_letters(self.letters.data or "")


class LinkForm(Form):
    """The link that "My code" shows for two screens without a camera."""

    link = StringField(filters=[as_line], validators=[NotBlank(), OurCode()])

    @property
    def token(self) -> str | None:
        """The token in the link; None where it is none of ours."""
        return token_in(self.link.data, installation().settings.base_url)
