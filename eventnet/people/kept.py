"""What accounts keep of people."""

from eventnet.people.models import BrowserSession, Hiding, Person, SignInLink
from eventnet.people.rules import SESSION_PERIOD
from eventnet.storage.keeping import UNTIL_ERASED, Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        Person,
        whose="id",
        what=_l("Your name, e-mail address and language"),
        until=UNTIL_ERASED,
        plain="id public_id",
        personal="name language created_at confirmed_at",
        sensitive="email",
    ),
    Kept(
        SignInLink,
        whose="person_id",
        what=_l("Links in mails that you asked for, and where they were used"),
        until=Until(_l("until the day after they were used or ran out")),
        plain="id person_id purpose tries",
        personal="expires_at used_at used_in asked_again_at began",
        sensitive="new_email",
        secret="secret_hash browser_hash code_hash",
    ),
    Kept(
        BrowserSession,
        whose="person_id",
        what=_l("In which browsers you are signed in"),
        until=Until(_l("until you sign out, %(days)s days at most"), SESSION_PERIOD.days),
        plain="id public_id person_id",
        personal="browser created_at expires_at",
        secret="secret_hash",
    ),
    Kept(
        Hiding,
        whose="hider_id",
        what=_l("Whom you have hidden, under the name you knew them by"),
        until=UNTIL_ERASED,
        plain="id",
        sensitive="hider_id hidden_id name created_at",
    ),
]
