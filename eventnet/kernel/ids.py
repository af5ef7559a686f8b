"""Ids and secrets, all from the operating system's random source."""

import base64
import hashlib
import hmac
import json
import re
import secrets

PUBLIC_ID = "[A-Za-z0-9_-]{22}"
_SHAPE = re.compile(PUBLIC_ID, re.ASCII)


def new_public_id() -> str:
    """A fresh id of 128 random bits, as 22 characters of base64url. It names a thing; it never lets anybody in."""
    return secrets.token_urlsafe(16)


def public_id_of(*parts: str) -> str:
    """The id of what is made of these parts: always the same, so that what is sent twice is made once."""
    whole = json.dumps(parts).encode("ascii")
    return to_base64url(hashlib.sha256(whole).digest()[:16])


def is_public_id(text: object) -> bool:
    """True where `text` has the shape of a public id."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def new_secret() -> str:
    """A fresh secret of 256 random bits, as 43 characters of base64url. Only its bearer keeps it; we keep its hash."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """The 32 bytes under which a secret is stored. A plain hash is enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def hash_digits(digits: str, bound_to: bytes, key: str) -> bytes:
    """The 32 bytes under which a short code is stored: so few can be guessed from a plain hash, but not without `key`.

    The same digits bound to something else are another code.
    """
    return hmac.digest(key.encode("utf-8"), b"digits" + bound_to + digits.encode("utf-8", "surrogatepass"), "sha256")


def to_base64url(data: bytes) -> str:
    """`data` as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes written as `text`. Raises ValueError for anything `to_base64url` would not have written."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_base64url(data) != text:
        raise ValueError("not canonical base64url")
    return data
