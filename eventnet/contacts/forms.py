"""Forms about one contact."""

from datetime import date

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from eventnet.contacts.rules import NOTE_LENGTH, PROMISE_AHEAD, PROMISE_LENGTH
from eventnet.web.forms import AtMost, DayField, Form, NotBlank, as_line, as_paragraphs, complain
from eventnet.web.i18n import gettext


class NoteForm(Form):
    """The note on a contact; `version` names the text it was typed over, so that two tabs can't lose one."""

    note = TextAreaField(filters=[as_paragraphs], validators=[AtMost(NOTE_LENGTH)])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PromiseForm(Form):
    """A promise: what I said I would do, and by when, if I said that."""

    promise = StringField(filters=[as_line], validators=[NotBlank(), AtMost(PROMISE_LENGTH)])
    due_on = DayField()

    def is_right(self, today: date) -> bool:
        """True where it can be kept as it was typed; what is wrong stands at the fields."""
        is_valid: bool = self.validate()
        return is_day_to_come(self.due_on, today) and is_valid


def is_day_to_come(field: DayField, today: date) -> bool:
    """True where a field holds no day, or one by which something can be done; else it says what is wrong."""
    if field.day is not None and field.day < today:
        complain(field, gettext("This day is over. Without a day it is just as good."))
    elif field.day is not None and field.day > today + PROMISE_AHEAD:
        complain(field, gettext("That is more than ten years away. Without a day it is just as good."))
    return not field.errors
