"""The browser's cookie, Flask's own, with what signs it made once instead of twice a request."""

from functools import cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer


class _Signer(TimestampSigner):
    """Signs as ever, by keys that are derived once: an installation's stay the same while it runs."""

    def __init__(self, *secret_keys: Any, **more: Any) -> None:
        super().__init__(*secret_keys, **more)
        self._derived = cache(super().derive_key)

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key that signs for `secret_key`, or for the newest."""
        return self._derived(secret_key)


class Cookies(SecureCookieSessionInterface):
    """Reads and signs as Flask does."""

    def __init__(self) -> None:
        self._signer_of = cache(self._made_for)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer that signs the cookies of `app`."""
        return self._signer_of(app)

    def _made_for(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        return serializer and signing_by_keys_derived_once(serializer)


def signing_by_keys_derived_once(serializer: URLSafeTimedSerializer) -> URLSafeTimedSerializer:
    """`serializer`, with its signer made now instead of at each use. It has one salt."""
    serializer.signer = _Signer
    signer = serializer.make_signer()
    serializer.make_signer = lambda salt=None: signer  # type: ignore[method-assign]
    return serializer
