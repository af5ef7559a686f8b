"""An installation to look at. Names of hosts lead nowhere: a test asks nobody but this machine."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings, is_this_machine
from eventnet.storage.opening import open_sessions
from tests.databases import Databases
from tests.doctor.telling import PUBLIC


@pytest.fixture(autouse=True)
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a name is not known to anybody yet."""
    really = socket.getaddrinfo

    def ask(host: str, *more: Any, **named: Any) -> Any:
        if not is_this_machine(host):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return really(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", ask)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path}/eventnet.sqlite3"
    return Settings(data=tmp_path, database_url=url, base_url=PUBLIC, secret_keys=("k" * 40,))


@pytest.fixture
def sessions(databases: Databases, settings: Settings) -> Iterator[sessionmaker[Session]]:
    databases.fresh("sqlite", settings.data)
    with open_sessions(settings.database_url, migrates=True) as sessions:
        yield sessions
