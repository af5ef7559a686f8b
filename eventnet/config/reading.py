"""Reading settings from variables: the only place that knows their names, and which of them are secret."""

from collections.abc import Mapping
from pathlib import Path

from eventnet.config.addresses import base_url, database_url, limits_url, proxies, smtp_url, split_listen
from eventnet.config.errors import WrongSettingError
from eventnet.config.keys import key_on_disk, secret_keys
from eventnet.config.legal import read_legal
from eventnet.config.mails import mail_domains, mail_from, operator_email
from eventnet.config.settings import DEFAULT_LISTEN, Settings
from eventnet.config.watching import log_format, metrics_token
from eventnet.kernel.text import tidy_line


def load_settings(
    environ: Mapping[str, str],
    *,
    data: Path | None = None,
    listen: str | None = None,
    keep: bool = True,
    listens: bool = True,
) -> Settings:
    """Settings from the variables ``EVENTNET_…`` in `environ`; `data` and `listen` from the command line win.

    Where this process is one of several, or another server than ours `listens`, nothing but the settings can tell where
    people reach it.

    Without ``EVENTNET_SECRET_KEY`` a key is made at the first start and kept in the data folder; `keep` False leaves
    the disk alone (then the key is good for this process only). Raises WrongSettingError.
    """
    read = _Reader(environ)
    folder = (data or Path(read.text("EVENTNET_DATA") or _default_data_folder(environ))).absolute()
    where = listen or read.text("EVENTNET_LISTEN") or DEFAULT_LISTEN
    host, port = split_listen(where)
    reached = read.text("EVENTNET_BASE_URL")
    if reached is None and not listens:
        raise WrongSettingError("EVENTNET_BASE_URL must say where people reach it, the same for each process.")
    if reached is None and host in {"0.0.0.0", "::"}:  # noqa: S104  the operator's wish
        raise WrongSettingError(f"Listening on {host}, EVENTNET_BASE_URL must say where people reach it.")
    shown = f"[{host}]" if ":" in host else host
    return Settings(
        data=folder,
        database_url=database_url(read.secret("EVENTNET_DATABASE_URL") or "sqlite:///eventnet.sqlite3", folder),
        base_url=base_url(reached or f"http://{shown}:{port}"),
        secret_keys=secret_keys(read.secret("EVENTNET_SECRET_KEY") or key_on_disk(folder, keep=keep)),
        listen=where,
        proxies=proxies(read.text("EVENTNET_PROXIES") or "0"),
        smtp_url=smtp_url(read.secret("EVENTNET_SMTP_URL")),
        operator=read.line("EVENTNET_OPERATOR"),
        operator_email=operator_email(read.text("EVENTNET_OPERATOR_EMAIL")),
        mail_from=mail_from(read.text("EVENTNET_MAIL_FROM")),
        mail_domains=mail_domains(read.text("EVENTNET_MAIL_DOMAINS") or ""),
        limits_url=limits_url(read.secret("EVENTNET_LIMITS_URL")),
        log_format=log_format(read.text("EVENTNET_LOG_FORMAT") or "text"),
        metrics_token=metrics_token(read.secret("EVENTNET_METRICS_TOKEN")),
        legal=read_legal(read.text("EVENTNET_LEGAL")),
        backups=folder / backups if (backups := read.text("EVENTNET_BACKUPS")) else None,
    )


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
    checkout = Path(__file__).resolve().parent.parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / "instance"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "eventnet"
