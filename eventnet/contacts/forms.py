"""Forms about one contact."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from eventnet.contacts.rules import NOTE_LENGTH, PROMISE_LENGTH
from eventnet.web.forms import AtMost, Form, NotBlank, as_line, as_paragraphs


class NoteForm(Form):
    """The note on a contact; `version` names the text it was typed over, so that two tabs can't lose one."""

    note = TextAreaField(filters=[as_paragraphs], validators=[AtMost(NOTE_LENGTH)])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PromiseForm(Form):
    """A promise: what I said I would do."""

    promise = StringField(filters=[as_line], validators=[NotBlank(), AtMost(PROMISE_LENGTH)])
