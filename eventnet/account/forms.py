"""Forms about oneself."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from eventnet.web.forms import Form
from eventnet.web.i18n import LANGUAGES


class LanguageForm(Form):
    """The language to read in."""

    language = RadioField(choices=[SelectChoice(code) for code in LANGUAGES])
