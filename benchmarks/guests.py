"""Browsers of the crowd, signed in: made without opening a page for each."""

from typing import Any

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert

from eventnet.kernel.ids import hash_secret, new_public_id
from eventnet.people.models import BrowserSession
from eventnet.people.rules import SESSION_PERIOD
from tests.cast import House

_CSRF = "b" * 40


def cookie_of(house: House, who: str) -> str:
    """Signs one of the cast in; their cookie."""
    with house.writing() as session:
        person_id = house.person(session, who).id
        session.execute(insert(BrowserSession), [session_row(house, person_id)])
    return cookie(house, person_id)


def session_row(house: House, person_id: int) -> dict[str, Any]:
    """The session that goes with `cookie`, as a row."""
    return {
        "public_id": new_public_id(),
        "secret_hash": hash_secret(_secret(person_id)),
        "person_id": person_id,
        "browser": "Firefox",
        "created_at": house.clock.now,
        "expires_at": house.clock.now + SESSION_PERIOD,
    }


def cookie(house: House, person_id: int) -> str:
    """The cookie of somebody who has a session."""
    signer = house.app.session_interface.get_signing_serializer(house.app)  # type: ignore[attr-defined]
    return str(signer.dumps({"signed-in": _secret(person_id), "csrf_token": _CSRF, "_permanent": True}))


def form_token(house: House) -> str:
    """The token of their forms, the same for all of them."""
    return str(URLSafeTimedSerializer(str(house.app.secret_key), salt="wtf-csrf-token").dumps(_CSRF))


def _secret(person_id: int) -> str:
    return f"benchmark {person_id}"
