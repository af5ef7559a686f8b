"""The settings of an installation, as one frozen value."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from eventnet.config.addresses import is_this_machine
from eventnet.config.legal import Legal

THREADS = 8
"""How many requests are answered at once; each needs one connection to the database."""

DEFAULT_LISTEN = "127.0.0.1:5000"


@dataclass(frozen=True)
class Settings:
    """The settings of an installation.

    `base_url` is where people reach it (scheme, host, port, no path, no slash at the end) and the only source of
    absolute addresses. `secret_keys` begins with the key in use; those after it still open what they sealed.
    `listen` is ``HOST:PORT``. `proxies` web servers of one's own stand in front, one behind the other. `mail_from` is
    an address, or ``Name <address>``. `mail_domains` are those that only the network around this installation knows.
    At `limits_url` processes count together what can be done too often; without it each counts by itself.
    `legal` is what else the pages about whoever runs it say.
    `backups` is the folder that `eventnet backup` writes into.
    `keeps_mails`: mails are shown on this very machine instead of being sent, as the demo does.
    Logs are written in `log_format`, "text" or "json"; figures are given to whoever has `metrics_token`.
    """

    data: Path
    database_url: str
    base_url: str
    secret_keys: tuple[str, ...]
    listen: str = DEFAULT_LISTEN
    proxies: int = 0
    smtp_url: str | None = None
    operator: str | None = None
    operator_email: str | None = None
    mail_from: str | None = None
    mail_domains: tuple[str, ...] = ()
    limits_url: str | None = None
    legal: Legal = field(default_factory=Legal)
    backups: Path | None = None
    keeps_mails: bool = False
    log_format: str = "text"
    metrics_token: str | None = None

    @property
    def host(self) -> str:
        """The host people see in the address bar, without the port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def can_mail(self) -> bool:
        """True where mails can be sent; nothing is put into the outbox otherwise."""
        return self.smtp_url is not None or self.keeps_mails

    @property
    def mail_domain(self) -> str:
        """The name by which mails know this installation; an address of IPv6 is no such name."""
        return "localhost" if ":" in self.host else self.host

    @property
    def sender(self) -> str:
        """The sender of mails: an address, or ``Name <address>``."""
        return self.mail_from or f"eventnet <{self.operator_email or f'eventnet@{self.mail_domain}'}>"

    @property
    def is_local(self) -> bool:
        """True where only this machine itself reaches the installation."""
        return is_this_machine(self.host)

    @property
    def is_secure(self) -> bool:
        """True where people reach the installation over HTTPS."""
        return self.base_url.startswith("https://")
