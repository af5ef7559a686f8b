"""Settings: a frozen value made from the environment and the data folder; anything wrong stops the start."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from eventnet.kernel.text import tidy_line

THREADS = 8
"""How many requests are answered at once; each needs one connection to the database."""

DEFAULT_LISTEN = "127.0.0.1:5000"
KEY_NAME = "secret-key"
"""The file in the data folder that holds the key, where no setting gives one."""

MIN_KEY_LENGTH = 32
_MAX_PORT = 65535
_MOST_PROXIES = 9
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+")
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[\w-]+(\.[\w-]+)*", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.ASCII)
_DATABASE_NUMBER = re.compile(r"(/\d{0,5})?", re.ASCII)
_SENDER_NAME = re.compile(r"[\w.'& -]+")


class WrongSettingError(Exception):
    """A setting that cannot be used; its text is the one clear line the operator reads."""


@dataclass(frozen=True)
class Settings:
    """The settings of an installation.

    `base_url` is where people reach it (scheme, host, port, no path, no slash at the end) and the only source of
    absolute addresses. `secret_keys` begins with the key in use; those after it still open what they sealed.
    `listen` is ``HOST:PORT``. `proxies` web servers of one's own stand in front, one behind the other. `mail_from` is
    an address, or ``Name <address>``. `mail_domains` are those that only the network around this installation knows.
    At `limits_url` processes count together what can be done too often; without it each counts by itself.
    `keeps_mails`: mails are shown on this very machine instead of being sent, as the demo does.
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
    keeps_mails: bool = False

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


def load_settings(
    environ: Mapping[str, str],
    *,
    data: Path | None = None,
    listen: str | None = None,
    keep: bool = True,
    listens: bool = True,
) -> Settings:
    """Settings from the variables ``EVENTNET_…`` in `environ`; `data` and `listen` from the command line win.

    Where a server that is not ours `listens` for us, nothing but the settings can tell where people reach it.

    Without ``EVENTNET_SECRET_KEY`` a key is made at the first start and kept in the data folder; `keep` False leaves
    the disk alone (then the key is good for this process only). Raises WrongSettingError.
    """
    read = _Reader(environ)
    folder = (data or Path(read.text("EVENTNET_DATA") or _default_data_folder(environ))).absolute()
    where = listen or read.text("EVENTNET_LISTEN") or DEFAULT_LISTEN
    host, port = split_listen(where)
    base_url = read.text("EVENTNET_BASE_URL")
    if base_url is None and not listens:
        raise WrongSettingError("EVENTNET_BASE_URL must say where people reach it, the same for each process.")
    if base_url is None and host in {"0.0.0.0", "::"}:  # noqa: S104  the operator's wish
        raise WrongSettingError(f"Listening on {host}, EVENTNET_BASE_URL must say where people reach it.")
    shown = f"[{host}]" if ":" in host else host
    return Settings(
        data=folder,
        database_url=_database_url(read.secret("EVENTNET_DATABASE_URL") or "sqlite:///eventnet.sqlite3", folder),
        base_url=_base_url(base_url or f"http://{shown}:{port}"),
        secret_keys=_secret_keys(read.secret("EVENTNET_SECRET_KEY") or _key_on_disk(folder, keep=keep)),
        listen=where,
        proxies=_proxies(read.text("EVENTNET_PROXIES") or "0"),
        smtp_url=_smtp_url(read.secret("EVENTNET_SMTP_URL")),
        operator=read.line("EVENTNET_OPERATOR"),
        operator_email=_operator_email(read.text("EVENTNET_OPERATOR_EMAIL")),
        mail_from=_mail_from(read.text("EVENTNET_MAIL_FROM")),
        mail_domains=_mail_domains(read.text("EVENTNET_MAIL_DOMAINS") or ""),
        limits_url=_limits_url(read.secret("EVENTNET_LIMITS_URL")),
    )


def split_listen(listen: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT`` (IPv6 hosts in brackets). Raises WrongSettingError."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not _HOST.fullmatch(host) or not port.isascii() or not port.isdigit() or int(port) > _MAX_PORT:
        raise WrongSettingError(f"The address to listen on must look like 127.0.0.1:5000, not {listen!r}.")
    return host, int(port)


def is_this_machine(host: str) -> bool:
    """True where `host` means this very machine to itself."""
    return host in {"localhost", "::1"} or host.startswith("127.")


class _Reader:
    """Reads variables; a secret may also lie in a file that ``NAME_FILE`` names."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def line(self, name: str) -> str | None:
        """A text for people, in one line."""
        return tidy_line(self.text(name) or "") or None

    def secret(self, name: str) -> str | None:
        value, path = self.text(name), self.text(f"{name}_FILE")
        if value and path:
            raise WrongSettingError(f"Set {name} or {name}_FILE, not both.")
        if path is None:
            return value
        try:
            return Path(path).read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettingError(f"{name}_FILE names a file that cannot be read: {path}") from error


def _default_data_folder(environ: Mapping[str, str]) -> Path:
    """`instance/` of a checkout; for an installed package the user's own data folder, which updates leave alone."""
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / "instance"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "eventnet"


def _split(name: str, url: str) -> SplitResult:
    """The parts of an address with a host. What is wrong is said without the address, which may hold a password."""
    try:
        parts = urlsplit(url)
        is_whole = parts.hostname is not None and _HOST.fullmatch(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or parts.netloc.endswith(":"):
        raise WrongSettingError(f"{name} is not an address with a host and a port.")
    if parts.netloc.count("@") > 1 or "@" in parts.path:
        raise WrongSettingError(f"{name}: write @ as %40 and / as %2F inside of a user name or password.")
    return parts


def _database_url(url: str, folder: Path) -> str:
    name = "EVENTNET_DATABASE_URL"
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        path = str(folder / rest[1:])  # a relative path lies in the data folder
        return f"sqlite:///{path.replace('%', '%25').replace('?', '%3F')}"
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        if rest.partition("/")[0].rpartition("@")[2]:  # else a server on this machine, over its socket
            _split(name, url)
        return f"postgresql+psycopg://{rest}"
    raise WrongSettingError(f"{name} must begin with sqlite:/// or postgresql://.")


def _base_url(url: str) -> str:
    parts = _split("EVENTNET_BASE_URL", url)
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not is_bare:
        raise WrongSettingError(f"EVENTNET_BASE_URL must look like https://cards.example.org, not {url!r}.")
    own_port = {"http": ":80", "https": ":443"}[parts.scheme]  # browsers leave it out of what they send
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(own_port)}"


def _proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _MOST_PROXIES:
        raise WrongSettingError(
            f"EVENTNET_PROXIES is how many web servers of your own stand in front, 0 to {_MOST_PROXIES}, not {text!r}."
        )
    return int(text)


def without_secrets(url: str) -> str:
    """An address as it may be shown: without password and options."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return url
    where = parts.netloc.rpartition("@")[2]
    who = f"{parts.username}:***@" if parts.password else f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{who}{where}{parts.path}{'?***' if parts.query else ''}"


def _secret_keys(text: str) -> tuple[str, ...]:
    keys = tuple(key for key in (part.strip() for part in text.split(",")) if key)
    if not keys or any(len(key) < MIN_KEY_LENGTH for key in keys):
        raise WrongSettingError(f"EVENTNET_SECRET_KEY must be at least {MIN_KEY_LENGTH} characters long.")
    return keys


def _key_on_disk(folder: Path, *, keep: bool) -> str:
    path = folder / KEY_NAME
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettingError(f"The key in {path} cannot be read.") from error
    if not keep:
        return key
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Readable for its owner only, and whole from the moment it has its name: of two processes that start at
        # the same time one wins the link, and the other reads the winner's key.
        draft = path.with_name(f".{KEY_NAME}-{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        try:
            draft.write_text(key + "\n", "ascii")
            os.link(draft, path)
        finally:
            draft.unlink()
    except FileExistsError:
        return path.read_text("ascii").strip()
    except OSError as error:
        raise WrongSettingError(f"The data folder {folder} cannot be written to.") from error
    return key


def _smtp_url(url: str | None) -> str | None:
    if url is None:
        return None
    if url.partition("://")[0] not in {"smtp", "smtps", "smtp+starttls"}:
        raise WrongSettingError("EVENTNET_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://.")
    if _split("EVENTNET_SMTP_URL", url).path.strip("/"):
        raise WrongSettingError("EVENTNET_SMTP_URL has nothing after host and port; write / as %2F in a password.")
    return url


def _limits_url(url: str | None) -> str | None:
    name = "EVENTNET_LIMITS_URL"
    if url is None:
        return None
    scheme, _, rest = url.partition("://")
    if scheme == "redis+unix":  # over its socket on this machine; a user and a password may stand before the path
        is_right = re.fullmatch(r"([^@/?#]*@)?/[^@?#]+", rest) is not None
    elif scheme in {"redis", "rediss"}:
        is_right = _DATABASE_NUMBER.fullmatch(_split(name, url)._replace(scheme="", netloc="").geturl()) is not None
    else:
        is_right = False
    if not is_right:
        raise WrongSettingError(
            f"{name} must look like redis://:password@host:6379/0, rediss://… or redis+unix:///path/of/its/socket."
        )
    return url


def _operator_email(text: str | None) -> str | None:
    if text is not None and not _ADDRESS.fullmatch(text):
        raise WrongSettingError(f"EVENTNET_OPERATOR_EMAIL must look like team@example.org, not {text!r}.")
    return text


def _mail_from(text: str | None) -> str | None:
    if text is None:
        return None
    name, bracket, address = text.removesuffix(">").rpartition("<")
    is_plain = not bracket and _ADDRESS.fullmatch(text)
    is_named = bracket and text.endswith(">") and _ADDRESS.fullmatch(address) and _SENDER_NAME.fullmatch(name.strip())
    if not (is_plain or is_named):
        raise WrongSettingError(
            f"EVENTNET_MAIL_FROM must look like cards@example.org or Begegnungen <cards@example.org>, not {text!r}."
        )
    return text


def _mail_domains(text: str) -> tuple[str, ...]:
    domains = tuple(domain for domain in (part.strip().lower() for part in text.split(",")) if domain)
    if wrong := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
        raise WrongSettingError(f"EVENTNET_MAIL_DOMAINS must look like firma.local,intern, not {wrong[0]!r}.")
    return domains
