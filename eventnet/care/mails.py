"""Telling by mail that somebody wrote. What was written stands in no mail, nor who wrote it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from eventnet.care.actions import beginning_of_today
from eventnet.care.queries import event_named
from eventnet.care.rules import Recipient
from eventnet.config import Settings
from eventnet.events.models import Event
from eventnet.events.queries import Organiser, organisers_of
from eventnet.kernel.harmless import harmless
from eventnet.mail.actions import post
from eventnet.mail.letters import Letter
from eventnet.mail.models import Mail
from eventnet.web.mails import Writer, absolute, letter

TO_TEAM, TO_OPERATOR = "care", "care-operator"


def announce(
    session: Session,
    settings: Settings,
    event: Event,
    *,
    team: Sequence[Organiser],
    recipient: Recipient,
    now: datetime,
) -> None:
    """Has a mail sent to each whom a message is for and whom mail can reach.

    The outbox keeps the hour no more than the message does: its mails are due since the day began.
    """
    if not settings.can_mail:
        return
    template, addressed = TO_TEAM, [(organiser.email, organiser.language) for organiser in team]
    if recipient is Recipient.OPERATOR:
        template, addressed = TO_OPERATOR, [(settings.operator_email or "", "en")]
    for address, language in addressed:
        if address:
            post(
                session,
                template=template,
                address=address,
                language=language,
                about=None,  # of whoever wrote nothing stands in it
                words={"event": event.public_id},
                now=beginning_of_today(event, now),
            )


def _to_team(session: Session, mail: Mail, _now: datetime) -> Letter | None:
    """For one who still organises the event: where to read it."""
    event = event_named(session, mail.words["event"])
    if event is None or mail.address not in {organiser.email for organiser in organisers_of(session, event)}:
        return None
    return letter(TO_TEAM, event=harmless(event.name), page=absolute("care.messages", event=event.public_id))


def _to_operator(session: Session, mail: Mail, _now: datetime) -> Letter | None:
    """For whoever runs the installation: which command shows it. There is no page for it."""
    event = event_named(session, mail.words["event"])
    return None if event is None else letter(TO_OPERATOR, event=harmless(event.name))


MAILS: dict[str, Writer] = {TO_TEAM: _to_team, TO_OPERATOR: _to_operator}
