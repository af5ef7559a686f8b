"""What the outbox keeps of people."""

from sqlalchemy.orm import Session

from eventnet.mail.actions import GIVEN_UP_KEPT, withdraw
from eventnet.mail.models import Mail
from eventnet.storage.keeping import Because, Kept, Leaving, Until
from eventnet.storage.keeping import marked as _l


def _withdraw(session: Session, leaving: Leaving) -> None:
    """Takes back what is about them, and where the address is known to be theirs, whatever waits for it."""
    withdraw(session, leaving.public_id, leaving.email if leaving.is_confirmed else None)


KEPT = [
    Kept(
        Mail,
        whose="",
        what=_l("A mail to you that waits to be sent"),
        until=Until(_l("until it is sent, or %(days)s days after it was given up"), GIVEN_UP_KEPT.days),
        plain="id public_id template language due_at tries given_up_at trouble",
        personal="created_at words",
        sensitive="address",
        in_file=Because("It is on its way to them."),
        erasing=_withdraw,
        merging=Because("Of a mail about a newcomer who is no more nothing is written."),
        ending=Because("The sender tidies up (mail/sender.py)."),
    ),
]
