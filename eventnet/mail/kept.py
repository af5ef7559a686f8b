"""What the outbox keeps of people."""

from eventnet.mail.actions import GIVEN_UP_KEPT
from eventnet.mail.models import Mail
from eventnet.storage.keeping import Kept, Until
from eventnet.storage.keeping import marked as _l

KEPT = [
    Kept(
        Mail,
        whose="",
        what=_l("A mail to you that waits to be sent"),
        until=Until(_l("until it is sent, or %(days)s days after it was given up"), GIVEN_UP_KEPT.days),
        plain="id public_id template language due_at tries given_up_at trouble",
        personal="created_at words",
        sensitive="address",
    ),
]
