"""The forms for saying hello: a message that is written here, and a touch that is only noted."""

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired

from eventnet.contacts.rules import TOUCH_WORDS_LENGTH
from eventnet.contacts.words import TOUCH_WORDS
from eventnet.followups.ideas import Idea
from eventnet.starters.forms import MessageForm
from eventnet.web.forms import AtMost, Form, as_line
from eventnet.web.i18n import lazy_gettext as _l


class TouchForm(Form):
    """The kind of touch it was, with a line for oneself."""

    kind = RadioField(
        choices=[SelectChoice(kind.value, words) for kind, words in TOUCH_WORDS.items()],
        validators=[InputRequired(message=_l("Please choose one."))],
    )
    words = StringField(filters=[as_line], validators=[AtMost(TOUCH_WORDS_LENGTH)])


class DraftForm(MessageForm):
    """A message made of an idea: the kind of touch it will be names the idea."""

    kind = StringField(validators=[AnyOf([idea.value for idea in Idea], message=_l("Please choose one."))])
