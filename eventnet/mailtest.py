"""What `eventnet mail-test` does: sends one mail at once, telling each step, and says what makes others believe it.

The mail goes past the outbox: who tries this wants to see what the server answers, now. No database is asked, and no
name is looked up but the mail server's.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from ssl import SSLSocket
from tempfile import TemporaryDirectory

from eventnet.app import create_app
from eventnet.config import Settings, WrongSettingError, is_this_machine
from eventnet.kernel.ids import new_public_id
from eventnet.kernel.text import tidy_line
from eventnet.mail.letters import Letterhead
from eventnet.mail.smtp import Line, SmtpServer, Step, UndeliveredError, hand_over, smtp_server
from eventnet.people.rules import valid_email
from eventnet.web.mails import letter, writing_for

Say = Callable[[str], None]

VERDICTS_IN = "Authentication-Results"
VERDICTS = ("spf=pass", "dkim=pass", "dmarc=pass")
"""Where the receiving server writes down whom it believes a mail to be from, and what should stand there (RFC 8601)."""


def try_mail(settings: Settings, address: str, *, language: str, now: datetime, say: Say) -> bool:
    """Sends one mail to `address` and says how that goes; whether the server has taken it."""
    if settings.smtp_url is None:
        raise WrongSettingError("EVENTNET_SMTP_URL names no mail server, so there is none to try.")
    server = smtp_server(settings.smtp_url, settings.mail_domain)
    message = _message(settings, address, language, now)
    say(f"From {settings.sender} to {address}")
    try:
        line = server.open_line(lambda step, line: say(_told(step, server, line)))
        try:
            hand_over(line, message)
            say(f"taken        {_on_one_line(line.said) or 'the server has the mail'}")
        finally:
            line.leave()
    except UndeliveredError as error:
        say(f"NOT SENT     {error.why}")
        if error.said:
            say(f"             its words: {_on_one_line(error.said)}")
        return False
    return True


def _message(settings: Settings, address: str, language: str, now: datetime) -> EmailMessage:
    with TemporaryDirectory() as elsewhere:  # templates want an app, and that a database; ours is left alone
        app = create_app(replace(settings, database_url=f"sqlite:///{elsewhere}/unused.sqlite3"))
        with writing_for(app, language, now):
            words = letter("test", header=VERDICTS_IN, verdicts=VERDICTS)
    head = Letterhead(settings.sender, settings.mail_domain)
    return head.message(words, public_id=new_public_id(), address=address, language=language, now=now)


def _told(step: Step, server: SmtpServer, line: Line) -> str:
    """The line for one step."""
    match step:
        case Step.CONNECTED:
            words = f"with {server.host}, port {server.port}"
        case Step.ENCRYPTED:
            words = f"{line.sock.version()}" if isinstance(line.sock, SSLSocket) else ""
        case Step.LOGGED_IN:
            words = f"as {server.user}"
    return f"{step.value:<12} {words}"


def _on_one_line(words: str) -> str:
    """A server's words, with nothing in them that could write elsewhere on the screen."""
    return tidy_line(words)


def records(settings: Settings) -> list[str]:
    """Lines about what the DNS of the sender's domain should say, so that mails from it are believed.

    Suggestions only: which servers really send for a domain, and with which key they sign, their operators know.
    """
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    server = smtp_server(settings.smtp_url, settings.mail_domain).host if settings.smtp_url else ""
    if valid_email(f"x@{domain}") is None:
        return [f"Mails come from {domain}, which the world does not know: EVENTNET_MAIL_FROM can name another sender."]
    sends = f"a:{server}" if "." in server and not is_this_machine(server) else "mx"
    return [
        f"So that it does not end as spam, the DNS of {domain} says who may send for it. One record of each kind:",
        "",
        "SPF, which servers send (where a provider sends, it names an `include:` to be put for the second word)",
        f'    {domain}. TXT "v=spf1 {sends} ~all"',
        "DKIM, the key that the mail server signs with (the server, or its provider, shows name and value)",
        f'    SELECTOR._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p=…"',
        "DMARC, what becomes of mails that have neither (later p=quarantine)",
        f'    _dmarc.{domain}. TXT "v=DMARC1; p=none{_reports(settings, domain)}"',
        "",
        "These are suggestions: nothing was looked up. Whether they hold says the source of a mail that has come.",
    ]


def _reports(settings: Settings, domain: str) -> str:
    """Where reports go: an address of another domain would have to agree to that in its own DNS."""
    address = settings.operator_email
    return f"; rua=mailto:{address}" if address and address.rpartition("@")[2].lower() == domain.lower() else ""
