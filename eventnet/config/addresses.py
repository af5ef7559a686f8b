"""Addresses among the settings: of the database, the mail server, Redis, and those people and we ourselves reach."""

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from eventnet.config.errors import WrongSettingError

_MAX_PORT = 65535
_MOST_PROXIES = 9
_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+")
_DATABASE_NUMBER = re.compile(r"(/\d{0,5})?", re.ASCII)


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


def without_secrets(url: str) -> str:
    """An address as it may be shown: without password and options."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return url
    where = parts.netloc.rpartition("@")[2]
    who = f"{parts.username}:***@" if parts.password else f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{who}{where}{parts.path}{'?***' if parts.query else ''}"


def base_url(url: str) -> str:
    """The address people reach the installation at, as browsers write it. Raises WrongSettingError."""
    parts = _split("EVENTNET_BASE_URL", url)
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not is_bare:
        raise WrongSettingError(f"EVENTNET_BASE_URL must look like https://cards.example.org, not {url!r}.")
    own_port = {"http": ":80", "https": ":443"}[parts.scheme]  # browsers leave it out of what they send
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(own_port)}"


def proxies(text: str) -> int:
    """The number of web servers of one's own in front. Raises WrongSettingError."""
    if not (text.isascii() and text.isdigit()) or int(text) > _MOST_PROXIES:
        raise WrongSettingError(
            f"EVENTNET_PROXIES is how many web servers of your own stand in front, 0 to {_MOST_PROXIES}, not {text!r}."
        )
    return int(text)


def database_url(url: str, folder: Path, name: str = "EVENTNET_DATABASE_URL") -> str:
    """The database's address as SQLAlchemy wants it, a relative file in `folder`. Raises WrongSettingError.

    `name` is what the operator calls it.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        path = str(folder / rest[1:])  # a relative path lies in the data folder
        return f"sqlite:///{path.replace('%', '%25').replace('?', '%3F')}"
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        if rest.partition("/")[0].rpartition("@")[2]:  # else a server on this machine, over its socket
            _split(name, url)
        return f"postgresql+psycopg://{rest}"
    raise WrongSettingError(f"{name} must begin with sqlite:/// or postgresql://.")


def smtp_url(url: str | None) -> str | None:
    """The mail server's address, if there is one. Raises WrongSettingError."""
    if url is None:
        return None
    if url.partition("://")[0] not in {"smtp", "smtps", "smtp+starttls"}:
        raise WrongSettingError("EVENTNET_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://.")
    if _split("EVENTNET_SMTP_URL", url).path.strip("/"):
        raise WrongSettingError("EVENTNET_SMTP_URL has nothing after host and port; write / as %2F in a password.")
    return url


def limits_url(url: str | None) -> str | None:
    """The address of the Redis to count in, if there is one. Raises WrongSettingError."""
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
