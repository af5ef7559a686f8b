"""Forms about contacts."""

from datetime import date
from functools import cached_property

from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from eventnet.cards.rules import DETAIL_LENGTH, DetailKind, GivenDetail, first_fitting
from eventnet.cards.words import WHAT_A_DETAIL_IS
from eventnet.contacts.rules import NOTE_LENGTH, PROMISE_AHEAD, PROMISE_LENGTH, SEARCH_LENGTH
from eventnet.kernel.folding import Word, words_to_look_for
from eventnet.people.rules import NAME_LENGTH
from eventnet.web.current import installation
from eventnet.web.forms import AtMost, DayField, Form, NotBlank, as_line, as_name, as_paragraphs, complain
from eventnet.web.i18n import gettext


class NoteForm(Form):
    """The note on a contact; `version` names the text it was typed over, so that two tabs can't lose one."""

    note = TextAreaField(filters=[as_paragraphs], validators=[AtMost(NOTE_LENGTH)])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class LookForm(Form):
    """A search among my contacts. It is sent by GET: it changes nothing and can be gone back to."""

    q = StringField(filters=[as_line], validators=[AtMost(SEARCH_LENGTH)])

    @cached_property
    def words(self) -> list[Word]:
        """The words that are looked for; of a form that is valid."""
        return words_to_look_for(self.q.data)


class ByHandForm(Form):
    """A person whose card I don't have: their name, and what else I know. `mark` tells one drawn form from another."""

    mark = StringField(widget=HiddenInput())
    name = StringField(filters=[as_name], validators=[NotBlank(), AtMost(NAME_LENGTH)])
    note = StringField(filters=[as_line], validators=[AtMost(NOTE_LENGTH)])
    detail = StringField(filters=[as_line], validators=[AtMost(DETAIL_LENGTH)])
    promise = StringField(filters=[as_line], validators=[AtMost(PROMISE_LENGTH)])
    due_on = DayField()

    def is_right(self, today: date) -> bool:
        """True where it can be kept as it was typed; what is wrong stands at the fields."""
        is_valid = self.validate()
        is_valid = is_day_to_come(self.due_on, today) and is_valid
        if self.due_on.day and not self.promise.data and not self.promise.errors:
            complain(self.promise, gettext("What is it that you will do by then?"))
        if self.detail.data and not self.detail.errors and self.way is None:
            complain(self.detail, str(WHAT_A_DETAIL_IS[DetailKind.OTHER]))
        return is_valid and not self.errors

    @property
    def way(self) -> GivenDetail | None:
        """The way to reach them that was typed, of the first kind it fits; None where it fits none."""
        return first_fitting(self.detail.data or "", installation().settings.mail_domains)


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
