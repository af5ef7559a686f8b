"""What the settings say of mails: whom they come from, and which domains only one's own network knows."""

import re

from eventnet.config.errors import WrongSettingError

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[\w-]+(\.[\w-]+)*", re.ASCII)
_DOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.ASCII)
_SENDER_NAME = re.compile(r"[\w.'& -]+")


def operator_email(text: str | None) -> str | None:
    """The operator's address, if there is one. Raises WrongSettingError."""
    if text is not None and not _ADDRESS.fullmatch(text):
        raise WrongSettingError(f"EVENTNET_OPERATOR_EMAIL must look like team@example.org, not {text!r}.")
    return text


def mail_from(text: str | None) -> str | None:
    """The sender of mails, if one is named. Raises WrongSettingError."""
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


def mail_domains(text: str) -> tuple[str, ...]:
    """The domains of a list with commas. Raises WrongSettingError."""
    domains = tuple(domain for domain in (part.strip().lower() for part in text.split(",")) if domain)
    if wrong := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
        raise WrongSettingError(f"EVENTNET_MAIL_DOMAINS must look like firma.local,intern, not {wrong[0]!r}.")
    return domains
