"""Forms about the card for today."""

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Optional

from eventnet.events.rules import CardChoice
from eventnet.web.forms import Form
from eventnet.web.i18n import lazy_gettext as _l

CHOICES = [
    SelectChoice(CardChoice.ALL.value, _l("Everything I share")),
    SelectChoice(CardChoice.MAIL.value, _l("Only e-mail")),
    SelectChoice(CardChoice.NAME.value, _l("Just my name")),
]


class CardChoiceForm(Form):
    """The three cards for today."""

    card = RadioField(choices=CHOICES)


class SwapForm(Form):
    """Swapping, with a card for today where another one was picked on the same page.

    `shown` is the one the page was drawn with: a page that has lain open must not bring an old choice back.
    """

    shown = HiddenField()
    card = RadioField(
        choices=CHOICES, validate_choice=False, validators=[Optional(), AnyOf([c.value for c in CardChoice])]
    )
