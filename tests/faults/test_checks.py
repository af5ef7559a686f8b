"""The checks after a fault find what they are for: without that, all that is well would mean nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, update

from eventnet.contacts.models import Contact, Encounter
from eventnet.exchange.models import Exchange, ScanAnswer
from eventnet.storage.engine import open_engine, sqlite_library
from tests.databases import Databases
from tests.faults.checks import what_is_wrong
from tests.faults.nights import PEOPLE
from tests.faults.phones import Answer, Call, Phones
from tests.faults.scene import scene
from tests.faults.stage import Stage, set_stage

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def night(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stage, Phones]:
    """Some people have scanned each other, and all is well."""
    folder = tmp_path_factory.mktemp("night")
    stage = set_stage(databases.fresh("sqlite", folder), folder, many=PEOPLE)
    with scene(stage, seed=1) as here:
        here.goes_on(1)
    return stage, here.phones


BROKEN: dict[str, tuple[Any, str]] = {
    "an exchange is lost": (delete(Exchange).where(Exchange.id == 3), "acknowledged and lost"),
    "one side has no contact": (delete(Contact).where(Contact.id == 5), "contacts that are not one for each side"),
    "one side has no encounter": (delete(Encounter).where(Encounter.id == 5), "0 too many, 1 missing"),
    "an answer is lost": (delete(ScanAnswer).where(ScanAnswer.answer.is_not(None)), "kept as None"),
    "an encounter is of nobody": (
        update(Encounter).where(Encounter.id == 2).values(contact_id=10**6),
        "refer to nothing by contact_id",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_found(night: tuple[Stage, Phones], how: str, tmp_path: Path) -> None:
    stage, phones = night
    assert what_is_wrong(stage, phones.heard, is_all=True) == []
    statement, told = BROKEN[how]
    found = _after(stage, tmp_path, phones, lambda copy: _carry_out(copy, statement))
    assert any(told in wrong for wrong in found), found


def test_a_damaged_file_is_found(night: tuple[Stage, Phones], tmp_path: Path) -> None:
    def cut_off(copy: Path) -> None:
        with copy.open("r+b") as there:
            there.truncate(copy.stat().st_size // 2)

    stage, phones = night
    found = _after(stage, tmp_path, phones, cut_off)
    assert any("integrity_check" in wrong or "can't be read" in wrong for wrong in found), found


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500, b"", ""), "answered 500"),
        (Answer(503, b"", ""), "without a time"),
        (Answer(401, b"", ""), "answered 401"),
        (Answer(200, b'{"results": []}', ""), "answered with None"),
    ],
)
def test_what_nobody_may_hear_is_found(night: tuple[Stage, Phones], answer: Answer, told: str) -> None:
    stage, _ = night
    phones, (one, other, *_) = Phones(stage, 1, Random(1)), stage.people
    phones._note(Call(one, [other], [{"id": "a"}]), answer)
    assert told in phones.heard.wrong[0]


def _after(stage: Stage, folder: Path, phones: Phones, harm: Callable[[Path], None]) -> list[str]:
    """What is found in a copy of the night's database that was harmed."""
    folder.mkdir(exist_ok=True)
    copy = folder / "eventnet.sqlite3"
    there = sqlite_library().connect(stage.settings.data / "eventnet.sqlite3")
    there.execute("VACUUM INTO ?", (str(copy),))
    there.close()
    harm(copy)
    settings = replace(stage.settings, database_url=f"sqlite:///{copy}")
    return what_is_wrong(replace(stage, settings=settings), phones.heard, is_all=True)


def _carry_out(copy: Path, statement: Any) -> None:
    engine = open_engine(f"sqlite:///{copy}")
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        connection.execute(statement)
        connection.commit()
    engine.dispose()
