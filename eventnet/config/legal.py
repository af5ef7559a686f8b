"""What eventnet can't know about whoever runs it, for its legal pages: a TOML file that the operator fills in."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from eventnet.config.errors import WrongSettingError
from eventnet.kernel.text import tidy_line

NAME = "EVENTNET_LEGAL"

PAGES = {
    "imprint": ("phone", "responsible", "register", "vat"),
    "privacy": ("officer", "hosting", "mail", "log_days", "authority"),
    "accessibility": ("checked_on", "enforcement"),
}
"""The facts of each page: the sections of the file, and the names below them."""


@dataclass(frozen=True)
class Legal:
    """Facts for the legal pages. None: not said yet; an empty text: there is no such thing.

    `file` is where they were read. `log_days`: for how many days a web server in front keeps its log, 0 for none.
    `checked_on`: when somebody last tried this installation for accessibility.
    """

    file: str | None = None
    phone: str | None = None
    responsible: str | None = None
    register: str | None = None
    vat: str | None = None
    officer: str | None = None
    hosting: str | None = None
    mail: str | None = None
    log_days: int | None = None
    authority: str | None = None
    checked_on: date | None = None
    enforcement: str | None = None

    def missing(self, page: str) -> list[str]:
        """The names of a page's facts that are not said yet."""
        return [name for name in PAGES[page] if getattr(self, name) is None]


_KINDS: dict[str, tuple[type, str]] = {
    "log_days": (int, "a number of days, such as 7"),
    "checked_on": (date, "a day without quotes, such as 2026-11-28"),
}
_TEXT = (str, 'a text in quotes, "" for none')


def read_legal(path: str | None) -> Legal:
    """The facts in the file at `path`; nothing said where there is none. Raises WrongSettingError."""
    if path is None:
        return Legal()
    try:
        sections = tomllib.loads(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettingError(f"{NAME} names a file that cannot be read: {path}") from error
    except tomllib.TOMLDecodeError as error:
        raise WrongSettingError(f"{NAME}, {path}: {error}") from error
    facts: dict[str, object] = {"file": path}
    for section, told in sections.items():
        if section not in PAGES or not isinstance(told, dict):
            raise WrongSettingError(f"{NAME}, {path}: [{section}] is not one of {', '.join(PAGES)}.")
        facts |= {name: _fact(path, section, name, value) for name, value in told.items()}
    return Legal(**facts)  # type: ignore[arg-type]


def _fact(path: str, section: str, name: str, value: object) -> object:
    if name not in PAGES[section]:
        raise WrongSettingError(f"{NAME}, {path}: [{section}] has no {name!r}, but {', '.join(PAGES[section])}.")
    kind, looks_like = _KINDS.get(name, _TEXT)
    if type(value) is not kind or (isinstance(value, int) and value < 0):
        raise WrongSettingError(f"{NAME}, {path}: {section}.{name} must be {looks_like}.")
    return tidy_line(value) if isinstance(value, str) else value
