"""What our forms share: text tidied at the door, messages in the reader's language."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField, ValidationError
from wtforms.i18n import messages_path
from wtforms.validators import StopValidation

from eventnet.kernel.names import tidy_name
from eventnet.kernel.text import room_for, tidy_line, tidy_paragraphs
from eventnet.kernel.typed import typed_day
from eventnet.people.rules import EMAIL_LENGTH, ending_inside, valid_email
from eventnet.web.current import installation
from eventnet.web.i18n import gettext, language, ngettext


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours. The CSRF token is checked for every POST before a view runs, not here."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False
        locales = False

        def get_translations(self, form: Any) -> "_OwnWords":
            """The words WTForms says itself, in the reader's language."""
            return _OWN_WORDS

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Takes what was typed, or is given: a file, or JSON, in place of text is nothing that was typed."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" and request.form else None

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Has what is typed into a field cut before its filters see it: to a few times what may stand there."""
            field = super().bind_field(form, unbound_field, options)
            room = room_for(max((v.most for v in field.validators if isinstance(v, AtMost)), default=0))
            field.filters = (_cut_to(room), *field.filters)
            field.validators = (Within(room), *field.validators)
            return field


class _OwnWords:
    """The words of WTForms, which its fields look up as they are made: read once a language."""

    def gettext(self, text: str) -> str:
        """`text` in the page's language."""
        return _catalogue(language()).ugettext(text)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        """The form for `num` in the page's language."""
        return _catalogue(language()).ungettext(singular, plural, num)


_OWN_WORDS = _OwnWords()


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], "wtforms")


def _cut_to(room: int) -> Callable[[Any], Any]:
    return lambda data: data[:room] if isinstance(data, str) else data


def as_line(text: str | None) -> str:
    """Tidies what was typed to one line; a filter of fields."""
    return tidy_line(text or "")


def as_paragraphs(text: str | None) -> str:
    """Tidies what was typed, and keeps its line breaks; a filter of fields."""
    return tidy_paragraphs(text or "")


def as_name(text: str | None) -> str:
    """Tidies what was typed as a name; a filter of fields."""
    return tidy_name(text or "")


def complain(field: Any, why: str) -> None:
    """Says beside a field what is wrong with it, behind what was said before."""
    field.errors = [*field.errors, why]


class Within:
    """Refuses what was so long that it was cut, and says nothing else of it."""

    def __init__(self, room: int) -> None:
        self._room = room

    def __call__(self, _form: Any, field: Any) -> None:
        if isinstance(field.data, str) and any(len(text) > self._room for text in field.raw_data or []):
            raise StopValidation(gettext("This is far too long, only its beginning is still here. Please shorten it."))


class AtMost:
    """Refuses more than `most` characters and says how many are too many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, _form: Any, field: Any) -> None:
        over = len(field.data or "") - self.most
        if over > 0:
            raise ValidationError(
                ngettext(
                    "This is %(num)d character too long. Nothing is lost: please shorten it here.",
                    "This is %(num)d characters too long. Nothing is lost: please shorten it here.",
                    over,
                )
            )


class NotBlank:
    """Refuses what nobody could see."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("There is nothing here yet."))


class DayField(StringField):  # type: ignore[misc]
    """A day, however it was typed; what can't be read as one stays in the field."""

    def __init__(self, **more: Any) -> None:
        super().__init__(filters=[as_line], validators=[ReadableDay()], **more)

    @property
    def day(self) -> date | None:
        """The day; None where there is none."""
        return typed_day(self.data or "")


class ReadableDay:
    """Refuses what is typed where a day should stand and can't be read as one. Blank is no day."""

    def __call__(self, _form: Any, field: DayField) -> None:
        if field.data and field.day is None:
            raise ValidationError(gettext("Please write the day like this: 2026-12-04."))


class ValidEmail:
    """Refuses what can't be an e-mail address here."""

    def __call__(self, _form: Any, field: Any) -> None:
        if address_in(field.data) is None:
            raise ValidationError(what_is_wrong_with_address(field.data))


def address_in(text: str) -> str | None:
    """The address in a field as it is stored; None for what can't be one, or is only known in a network not ours."""
    return valid_email(text, installation().settings.mail_domains)


def what_is_wrong_with_address(text: str) -> str:
    """The words beside a field that holds no address, or one that mails don't reach from everywhere."""
    if ending := ending_inside(text):
        return gettext(
            "Addresses ending in .%(ending)s can only be reached inside a company’s own network. Whoever runs this"
            " eventnet can allow them; until then, please take another.",
            ending=ending,
        )
    return gettext("This does not look like an e-mail address. Is there a typing mistake?")


class EmailForm(Form):
    """A form that asks for an address."""

    email = StringField(filters=[as_line], validators=[NotBlank(), AtMost(EMAIL_LENGTH), ValidEmail()])

    @property
    def address(self) -> str:
        """The address as it is stored; only after validation."""
        return address_in(self.email.data) or ""
