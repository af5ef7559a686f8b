"""How ideas and ways out are called."""

from eventnet.followups.ideas import Idea
from eventnet.followups.ways import Way
from eventnet.web.i18n import lazy_gettext as _l

IDEA_WORDS = {
    Idea.KEEP_WORD: _l("Keep your word"),
    Idea.PASS_ON: _l("Pass something on"),
    Idea.THANK: _l("Say thank you"),
}
WAY_WORDS = {
    Way.EMAIL: _l("Open in mail"),
    Way.SMS: _l("Open as a text message"),
    Way.PHONE: _l("Call: about ten minutes"),
    Way.LINKEDIN: _l("Open LinkedIn"),
    Way.XING: _l("Open XING"),
    Way.MASTODON: _l("Open Mastodon"),
    Way.WEBSITE: _l("Open the website"),
    Way.OTHER: _l("Open the link"),
    Way.SHARE: _l("Share with another app"),
}
