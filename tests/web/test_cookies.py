"""The cookie is Flask's: what its own interface signs we read, and the other way round, with keys of before too."""

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadSignature

from eventnet.web.cookies import Cookies

OLDER, NEWER, STRANGE = "o" * 40, "n" * 40, "s" * 40
SAID = {"signed-in": "a secret", "_permanent": True}


def app_with(key: str, *before: str) -> Flask:
    app = Flask("cookies")
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=list(before))
    return app


def signed_by(key: str) -> str:
    serializer = SecureCookieSessionInterface().get_signing_serializer(app_with(key))
    assert serializer
    return str(serializer.dumps(SAID))


def test_what_flask_signs_is_read_and_what_is_signed_here_flask_reads() -> None:
    app = app_with(NEWER, OLDER)
    ours, flasks = (kind().get_signing_serializer(app) for kind in (Cookies, SecureCookieSessionInterface))
    assert ours
    assert flasks
    for _ in range(2):  # the second time by keys that were derived before
        assert [ours.loads(signed_by(key)) for key in (OLDER, NEWER)] == [SAID, SAID]
        assert flasks.loads(ours.dumps(SAID)) == SAID
        with pytest.raises(BadSignature):
            ours.loads(signed_by(STRANGE))


def test_one_key_never_reads_for_another() -> None:
    cookies = Cookies()
    first, second = (cookies.get_signing_serializer(app_with(key)) for key in (OLDER, NEWER))
    assert first
    assert second
    assert first.loads(signed_by(OLDER)) == SAID
    with pytest.raises(BadSignature):
        second.loads(signed_by(OLDER))
