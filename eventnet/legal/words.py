"""What an operator has not said yet, in words."""

from eventnet.config import Settings
from eventnet.storage.keeping import marked as _l
from eventnet.web.i18n import gettext

_ASKED = {
    "phone": _l("a second quick way to reach them, such as a phone number"),
    "responsible": _l("who answers for what they publish themselves"),
    "register": _l("the register they stand in, and their number there"),
    "vat": _l("their VAT number"),
    "officer": _l("their data protection officer"),
    "hosting": _l("on whose machines this stands, and where"),
    "mail": _l("over whose mail server mails go out"),
    "log_days": _l("for how many days a web server in front keeps its log"),
    "authority": _l("the data protection authority one can complain to"),
    "checked_on": _l("when somebody last tried this for accessibility"),
    "enforcement": _l("the office one can turn to where barriers stay"),
}


def missing(page: str, settings: Settings) -> list[str]:
    """The facts that belong on a page, ``imprint``, ``privacy`` or ``accessibility``, and that nobody has told yet."""
    named = [] if settings.operator else [gettext("who they are, with a postal address")]
    if not settings.operator_email:
        named.append(gettext("an address for mails"))
    return [*named, *(gettext(_ASKED[fact]) for fact in settings.legal.missing(page))]
