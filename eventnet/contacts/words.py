"""What touches are called on the page."""

from eventnet.contacts.rules import TouchKind
from eventnet.web.i18n import lazy_gettext as _l

TOUCH_WORDS = {
    TouchKind.WROTE: _l("I wrote"),
    TouchKind.THANKED: _l("I said thank you"),
    TouchKind.CALLED: _l("I called"),
    TouchKind.MET: _l("We met"),
    TouchKind.RECOMMENDED: _l("I passed something on"),
    TouchKind.CONGRATULATED: _l("I congratulated"),
    TouchKind.COMMENTED: _l("I left a comment"),
}
