"""Forms about one contact."""

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from eventnet.contacts.rules import NOTE_LENGTH, PROMISE_LENGTH
from eventnet.kernel.text import tidy_line, tidy_paragraphs
from eventnet.web.forms import AtMost, Form, NotBlank


def _paragraphs(text: str | None) -> str:
    return tidy_paragraphs(text or "")


def _line(text: str | None) -> str:
    return tidy_line(text or "")


class NoteForm(Form):
    """The note on a contact; `version` names the text it was typed over, so that two tabs can't lose one."""

    note = TextAreaField(filters=[_paragraphs], validators=[AtMost(NOTE_LENGTH)])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PromiseForm(Form):
    """A promise: what I said I would do."""

    promise = StringField(filters=[_line], validators=[NotBlank(), AtMost(PROMISE_LENGTH)])
