"""Somebody who watches eventnet, and the word they have."""

from flask import Flask
from werkzeug.test import TestResponse

TOKEN = "a-word-for-the-watcher"


def asked(app: Flask, path: str, authorization: str | None = f"Bearer {TOKEN}") -> TestResponse:
    """What they are answered, by the address of the process itself."""
    headers = {"Authorization": authorization} if authorization is not None else {}
    return app.test_client().get(path, base_url="http://10.0.0.5:5000", headers=headers)
