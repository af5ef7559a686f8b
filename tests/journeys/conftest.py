"""Journeys that go through the mail ask for what tests of mail ask for."""

from tests.mail.conftest import peer, sender

__all__ = ["peer", "sender"]
