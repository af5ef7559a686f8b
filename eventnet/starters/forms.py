"""The form of a first message."""

from wtforms import StringField, TextAreaField, ValidationError
from wtforms.widgets import HiddenInput

from eventnet.starters.messages import MESSAGE_LENGTH, mark_of
from eventnet.web.forms import AtMost, Form, NotBlank, as_paragraphs
from eventnet.web.i18n import gettext


class MessageForm(Form):
    """A draft to be made one's own. `drafts` are today's, `drawn` is the mark of the one the page was drawn with."""

    text = TextAreaField(filters=[as_paragraphs], validators=[NotBlank(), AtMost(MESSAGE_LENGTH)])
    drawn = StringField(widget=HiddenInput())

    def __init__(self, *drafts: str, **values: object) -> None:
        super().__init__(**values)
        self._drafts = drafts

    def validate_text(self, field: TextAreaField) -> None:
        """Refuses a draft that nobody has touched, whatever became of its blanks."""
        if mark_of(field.data) in {*map(mark_of, self._drafts), self.drawn.data}:
            raise ValidationError(
                gettext("This is still the draft. Put a sentence of your own into it, then it can go.")
            )
