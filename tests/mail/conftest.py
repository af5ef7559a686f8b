"""What tests of mail can ask for: a server to send to, and the installation's own sender pointed at it."""

from collections.abc import Iterator

import pytest

from eventnet.mail.sender import Sender
from tests.cast import House
from tests.databases import Databases
from tests.mail.peer import Peer, running_peer
from tests.mail.sending import one_each, sender_to, server


@pytest.fixture
def peer(databases: Databases) -> Iterator[Peer]:
    # After `databases`: PostgreSQL wants to be started before there are threads, and the server is one.
    with running_peer() as peer:
        yield peer


@pytest.fixture
def sender(house: House, peer: Peer) -> Sender:
    """What sends the house's mails to `peer`."""
    return sender_to(house, one_each(server(peer.url)))
