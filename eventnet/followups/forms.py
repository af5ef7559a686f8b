"""The form for saying hello."""

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from eventnet.contacts.rules import TOUCH_WORDS_LENGTH
from eventnet.contacts.words import TOUCH_WORDS
from eventnet.web.forms import AtMost, Form, as_line
from eventnet.web.i18n import lazy_gettext as _l


class TouchForm(Form):
    """The kind of touch it was, with a line for oneself."""

    kind = RadioField(
        choices=[SelectChoice(kind.value, words) for kind, words in TOUCH_WORDS.items()],
        validators=[InputRequired(message=_l("Please choose one."))],
    )
    words = StringField(filters=[as_line], validators=[AtMost(TOUCH_WORDS_LENGTH)])
