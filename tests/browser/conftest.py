"""What browser tests can ask for: the house with its door open, and phones to visit it with."""

import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from sqlalchemy.orm import Session, sessionmaker

from eventnet.config import Settings
from eventnet.web.extensions import db
from tests.browser import cameras, worker
from tests.browser.phones import INSECURE, PATIENCE, Phones, answering, find_browser, launched, listening
from tests.cast import House
from tests.clock import Clock
from tests.databases import Databases
from tests.quick import quick_app


@pytest.fixture(scope="session")
def playwright(databases: Databases) -> Iterator[Playwright]:
    # After `databases`: PostgreSQL wants to be started before there are threads, and Playwright brings some.
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as browser:
        yield browser


@pytest.fixture
def door() -> Iterator[socket.socket]:
    with listening() as door:
        yield door


@pytest.fixture
def settings(database_url: str, tmp_path: Path, door: socket.socket) -> Settings:
    base_url = f"http://127.0.0.1:{door.getsockname()[1]}"
    return Settings(
        data=tmp_path,
        database_url=database_url,
        base_url=base_url,
        secret_keys=("k" * 40,),
        smtp_url="smtp://127.0.0.1:1",
    )


@pytest.fixture
def house(app: Flask, sessions: sessionmaker[Session], clock: Clock, door: socket.socket) -> Iterator[House]:
    """The house of the other tests, answering at its own address."""
    house = House(app, sessions, clock)
    worker.waits(app, PATIENCE)
    with answering(app, door):
        yield house


@pytest.fixture
def insecure_house(
    settings: Settings, sessions: sessionmaker[Session], clock: Clock, door: socket.socket
) -> Iterator[House]:
    """An installation in a local network, without HTTPS."""
    app = quick_app(dataclasses.replace(settings, base_url=f"http://{INSECURE}:{door.getsockname()[1]}"), clock)
    with answering(app, door):
        yield House(app, sessions, clock)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def phones(house: House, browser: Browser, playwright: Playwright, request: pytest.FixtureRequest) -> Iterator[Phones]:
    """Phones: `phones("ben", scheme="dark")`. At the end none of them has a complaint that was not expected."""
    keep_pages = request.node.get_closest_marker("keeps_pages") is not None
    phones = Phones(house, browser, playwright.devices, keep_pages=keep_pages)
    yield phones
    assert phones.collect() == []


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What lies in here the cameras of `with_camera` see; a wall at first."""
    film = tmp_path_factory.mktemp("camera") / "film.mjpeg"
    cameras.shoot(film, cameras.wall())
    return film


@pytest.fixture(scope="session")
def filming(playwright: Playwright, film: Path) -> Iterator[Browser]:
    with launched(playwright, *cameras.flags(film), cameras.WITHOUT_ASKING) as browser:
        yield browser


@pytest.fixture
def with_camera(house: House, filming: Browser, playwright: Playwright) -> Iterator[Phones]:
    """Phones whose camera sees the film; their owners have said that pages may use it."""
    phones = Phones(house, filming, playwright.devices)
    yield phones
    assert phones.collect() == []


@pytest.fixture(scope="session")
def asking(playwright: Playwright, film: Path) -> Iterator[Browser]:
    with launched(playwright, *cameras.flags(film), path=find_browser()) as browser:  # the lighter one can't ask
        yield browser


@pytest.fixture
def that_asks(house: House, asking: Browser, playwright: Playwright) -> Iterator[Phones]:
    """The same, but pages may use the camera only where a phone comes with `permissions=cameras.ALLOWED`.

    It takes three times as long for whatever it does.
    """
    phones = Phones(house, asking, playwright.devices)
    yield phones
    assert phones.collect() == []
