"""The forms for saying hello, written here or only noted, and for looking back."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import HiddenInput

from eventnet.contacts.rules import TOUCH_WORDS_LENGTH
from eventnet.contacts.words import TOUCH_WORDS
from eventnet.events.models import Attendee
from eventnet.followups.ideas import Idea
from eventnet.followups.rules import MEMORY_LENGTH
from eventnet.starters.forms import MessageForm
from eventnet.web.forms import AtMost, Form, as_line, as_paragraphs
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


class MemoryForm(Form):
    """The words to remember of an event; `seen` is the text they were typed over, as a note's version is."""

    memory = TextAreaField(filters=[as_paragraphs], validators=[AtMost(MEMORY_LENGTH)])
    seen = TextAreaField(filters=[as_paragraphs], widget=HiddenInput())


def memory_form(attendee: Attendee) -> MemoryForm:
    """The form as it is drawn, its fields named after the attendance."""
    prefix = f"{attendee.public_id}."
    return MemoryForm(formdata=None, prefix=prefix, memory=attendee.memory, seen=attendee.memory)
