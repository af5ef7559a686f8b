"""What codes hold: live ones an attendee's alias and the time, sealed so that only this installation can read them.

A live code's token is a version letter and base64url of AES-SIV (RFC 5297) over 8 bytes of alias and 4 bytes of time
step, bound to the host: 39 characters of which only the letter stays the same, so two sightings of a phone can't be
linked. A badge's is another letter and 128 random bits in base64url, of which only a hash is stored.
"""

import enum
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eventnet.events.rules import ALIAS_BYTES
from eventnet.kernel.ids import from_base64url, hash_secret, new_public_id, to_base64url


class Kind(enum.StrEnum):
    """The kinds of codes, by the letter that a token of theirs begins with."""

    LIVE = "A"
    BADGE = "B"


STEP_SECONDS: Final = 30
_VERSION: Final = Kind.LIVE.value
_LENGTH: Final = 39
_STEP_BYTES: Final = 4
_KEY_BYTES: Final = 64  # AES-256 twice: SIV takes one key for the tag and one for the text

_BADGE_LENGTH: Final = 23

TOKEN_SHAPE: Final = (
    rf"(?:{_VERSION}[A-Za-z0-9_-]{{{_LENGTH - 1}}}|{Kind.BADGE.value}[A-Za-z0-9_-]{{{_BADGE_LENGTH - 1}}})"
)
"""What every token looks like: a pattern that Python and browsers read alike."""


@dataclass(frozen=True)
class LiveCode:
    """The content of a live code: whose it is, by alias, and in which time step it was drawn."""

    alias: bytes
    step: int

    @property
    def drawn_at(self) -> datetime:
        """The instant its step began."""
        return datetime.fromtimestamp(self.step * STEP_SECONDS, UTC)


@dataclass(frozen=True)
class BadgeCode:
    """The code on a printed badge, by the hash under which its attendee has it."""

    hash: bytes

    @property
    def drawn_at(self) -> None:
        """No instant: it is printed, and nothing says how fresh it is."""


Code = LiveCode | BadgeCode


def new_badge_token() -> str:
    """The token of a new badge code: told once, to be printed."""
    return Kind.BADGE + new_public_id()


def badge_code(token: str) -> BadgeCode:
    """The code with a badge's token. Raises NotACodeError where its shape is wrong."""
    if len(token) != _BADGE_LENGTH or not re.fullmatch(TOKEN_SHAPE, token, re.ASCII):
        raise NotACodeError
    return BadgeCode(hash_secret(token))


class NotACodeError(ValueError):
    """The text can't be a code of ours: wrong letter, length or alphabet."""


def kind_of(token: str) -> Kind:
    """The kind of code a token is. Raises NotACodeError where it is none."""
    try:
        return Kind(token[:1])
    except ValueError as error:
        raise NotACodeError from error


class CodeBook:
    """Seals and opens live codes. Seals with the first of `keys`; opens with any of them."""

    def __init__(self, keys: tuple[str, ...], host: str) -> None:
        self._seals = [AESSIV(_derive(key)) for key in keys]
        self._bound_to = [_VERSION.encode("ascii"), host.encode("utf-8")]

    def seal(self, code: LiveCode) -> str:
        """The token for `code`: always the same 39 characters for the same key, host, alias and step."""
        sealed = self._seals[0].encrypt(code.alias + code.step.to_bytes(_STEP_BYTES), self._bound_to)
        return _VERSION + to_base64url(sealed)

    def open(self, token: str) -> LiveCode | None:
        """The content of `token`; None where its seal is not ours. Raises NotACodeError where its shape is wrong."""
        if len(token) != _LENGTH or not token.startswith(_VERSION):
            raise NotACodeError
        try:
            sealed = from_base64url(token[1:])
        except ValueError as error:
            raise NotACodeError from error
        for seal in self._seals:
            try:
                plain = seal.decrypt(sealed, self._bound_to)
            except InvalidTag:
                continue
            return LiveCode(plain[:ALIAS_BYTES], int.from_bytes(plain[ALIAS_BYTES:]))
        return None


def code_link(token: str, base_url: str) -> str:
    """The address that a code holds."""
    return f"{base_url}/x/{token}"


def token_in(link: str, base_url: str) -> str | None:
    """The token in a code of the installation at `base_url`; None for any other text, however like one it looks."""
    token = link.removeprefix(code_link("", base_url))
    return token if re.fullmatch(TOKEN_SHAPE, token) and link == code_link(token, base_url) else None


def step_at(now: datetime) -> int:
    """The time step `now` lies in: whole half minutes since 1970."""
    return int(now.timestamp()) // STEP_SECONDS


def _derive(key: str) -> bytes:
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"eventnet live code").derive(key.encode("utf-8"))
