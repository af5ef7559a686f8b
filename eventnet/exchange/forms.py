"""Forms about the card for today, about who may ask for it, and about a code that comes as a link."""

from typing import Any

from flask import request
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from eventnet.events.rules import CardChoice, WhoMayAsk
from eventnet.exchange.codes import token_in
from eventnet.exchange.rules import Refusal
from eventnet.exchange.spoken import tidy_letters
from eventnet.exchange.words import refusal_words
from eventnet.web.current import installation
from eventnet.web.forms import Form, NotBlank, as_line
from eventnet.web.i18n import gettext
from eventnet.web.i18n import lazy_gettext as _l

_CARDS = frozenset(CardChoice)

CHOICES = [
    SelectChoice(CardChoice.ALL.value, _l("Everything I share")),
    SelectChoice(CardChoice.MAIL.value, _l("Only e-mail")),
    SelectChoice(CardChoice.NAME.value, _l("Just my name")),
]


class CardChoiceForm(Form):
    """The three cards for today."""

    card = RadioField(choices=CHOICES)


def chosen_card() -> CardChoice | None:
    """The card for today where another one was picked than the page was drawn with: it may have lain open."""
    card = request.form.get("card")
    return CardChoice(card) if card in _CARDS and card != request.form.get("shown") else None


WHO_MAY_ASK = [
    SelectChoice(WhoMayAsk.EVERYONE.value, _l("Everyone here")),
    SelectChoice(WhoMayAsk.COMMON.value, _l("Those I share a topic with")),
    SelectChoice(WhoMayAsk.NOBODY.value, _l("Nobody")),
]


class WhoMayAskForm(Form):
    """The people who may ask for my card."""

    who = RadioField(
        choices=WHO_MAY_ASK,
        validate_choice=False,
        validators=[AnyOf(list(WhoMayAsk), message=_l("Please choose one of these."))],
    )


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
