"""Tokens that were right once, or are right for another browser."""

import time

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

SALT = "wtf-csrf-token"


def token_from(client: FlaskClient, app: Flask, *, hours_ago: float) -> str:
    """The token this browser's form would have had `hours_ago`."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - hours_ago * 3600)

    with client.session_transaction(base_url=f"http://{app.config['TRUSTED_HOSTS'][0]}") as session:
        secret = session["csrf_token"]
    return str(URLSafeTimedSerializer(app.secret_key or "", salt=SALT, signer=Then).dumps(secret))
