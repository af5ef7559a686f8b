"""The browser's cookie, Flask's own, with what signs it made once instead of twice a request."""

from functools import cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class Cookies(SecureCookieSessionInterface):
    """Reads and signs as Flask does; the keys of an installation stay the same while it runs."""

    def __init__(self) -> None:
        self._signer_of = cache(super().get_signing_serializer)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The serializer that signs the cookies of `app`."""
        return self._signer_of(app)
