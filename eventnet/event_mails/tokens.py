"""The token behind "no more mails": whose mails, sealed so that only this installation can make or read it.

A version letter and base64url of AES-SIV (RFC 5297) over the attendee's public id, bound to the host. There is no row
for it and nothing to be read in it; all it can do is to switch off the mails about one event.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eventnet.kernel.ids import from_base64url, to_base64url

_VERSION = "M"
_LENGTH = 44
_KEY_BYTES = 64


class TokenBook:
    """Seals and opens tokens. Seals with the first of `keys`; opens with any of them."""

    def __init__(self, keys: tuple[str, ...], host: str) -> None:
        self._seals = [AESSIV(_derived(key)) for key in keys]
        self._bound_to = [_VERSION.encode("ascii"), host.encode("utf-8")]

    def seal(self, attendee: str) -> str:
        """The token for an attendee, by public id: always the same for the same key and host."""
        return _VERSION + to_base64url(self._seals[0].encrypt(from_base64url(attendee), self._bound_to))

    def open(self, token: str) -> str | None:
        """The public id in `token`; None where it is not ours."""
        if len(token) != _LENGTH or not token.startswith(_VERSION):
            return None
        try:
            sealed = from_base64url(token[1:])
        except ValueError:
            return None
        for seal in self._seals:
            try:
                return to_base64url(seal.decrypt(sealed, self._bound_to))
            except InvalidTag:
                continue
        return None


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"mails").derive(key.encode("utf-8"))
