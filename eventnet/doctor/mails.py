"""Mails: the server that takes them, whom they come from, and what of them waits or was given up."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventnet.config import Settings, is_this_machine
from eventnet.doctor.report import Report
from eventnet.mail.models import Mail
from eventnet.mail.queries import given_up, waiting_since
from eventnet.mail.smtp import UndeliveredError, smtp_server

WAITING_LONG = timedelta(minutes=15)


def check_outbox(session: Session, report: Report, now: datetime) -> None:
    """Says what was given up and what waits for long: which mail and why, never to whom."""
    lost = given_up(session)
    for what, times in _grouped(lost):
        report.note(f"given up: {what}, {times}")
    if lost:
        report.note(
            "what was given up is not tried again: mend what is said above; who still waits asks for a new mail"
        )
    waiting = waiting_since(session, now - WAITING_LONG)
    for what, times in _grouped([mail for mail in waiting if mail.tries]):
        report.note(f"tried again later: {what}, {times}")
    if untried := [mail for mail in waiting if not mail.tries]:
        report.note(f"mails wait since {untried[0].created_at:%Y-%m-%d %H:%M} UTC; is `eventnet serve` running?")


def _grouped(mails: Sequence[Mail]) -> list[tuple[str, str]]:
    """Mails of one kind with one trouble in one line each, and how many they are."""
    found = Counter(f"“{mail.template}”, {mail.trouble or 'the sender has vanished'}" for mail in mails)
    return [(what, "one mail" if many == 1 else f"{many} mails") for what, many in found.items()]


def check_mail(settings: Settings, report: Report, server_seconds: float) -> None:
    """Says whether mails can be sent, and are likely to be taken."""
    if settings.smtp_url is None:
        report.wanted("set EVENTNET_SMTP_URL; without mails nobody confirms an address or signs in again by themselves")
        return
    server = smtp_server(
        settings.smtp_url, settings.mail_domain, answer_seconds=server_seconds, whole_seconds=2 * server_seconds
    )
    try:
        server.try_out()
    except UndeliveredError as error:
        report.fail(
            f"no mail can be sent: {error.why}; mend EVENTNET_SMTP_URL, and try it by `eventnet mail-test ADDRESS`"
        )
    else:
        report.fine("the mail server answers and takes us in")
    if server.user is not None and server.scheme == "smtp" and not is_this_machine(server.host):
        report.note("the mail server's password travels in the clear; smtp+starttls:// or smtps:// would hide it")
    if settings.mail_from is None and settings.operator_email is None:
        report.wanted(f"set EVENTNET_MAIL_FROM; few servers take mails from {settings.sender}")
