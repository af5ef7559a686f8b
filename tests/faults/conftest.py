"""What tests of faults can ask for."""

from collections.abc import Iterator

import pytest

from tests.faults.postgres_server import PostgresServer, postgres_to_stop


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of one's own, that may go away."""
    with postgres_to_stop() as server:
        yield server
