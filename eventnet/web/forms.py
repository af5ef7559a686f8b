"""What our forms share: text tidied at the door, messages in the reader's language."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import ValidationError

from eventnet.web.i18n import gettext, ngettext


class Form(FlaskForm):  # type: ignore[misc]
    """A form of ours. The CSRF token is checked for every POST before a view runs, not here."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = False
        locales = False


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
