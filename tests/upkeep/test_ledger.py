"""Who is gone: remembered without a word of them, in the database and beside it, and not brought back by any copy."""

import logging
import os
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.config import Settings
from eventnet.kernel.ids import new_public_id
from eventnet.people.models import Person
from eventnet.people.queries import person_by_email
from eventnet.upkeep import mirroring
from eventnet.upkeep.erasing import erase_person
from eventnet.upkeep.ledger import LEDGER_NAME, append, is_ledger, note_complete, read
from eventnet.upkeep.merging import merge
from eventnet.upkeep.mirroring import erase_again, known, mirror, mirror_until, start_right
from eventnet.upkeep.models import Erasure
from eventnet.upkeep.rules import LEDGER_PERIOD, Gone, erased_since, hash_of
from eventnet.upkeep.sweep import sweep
from tests.cast import House
from tests.clock import Clock

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HASHES = st.sampled_from([bytes([number]) * 32 for number in range(6)])
INSTANTS = st.integers(0, 10**14).map(lambda passed: AT + timedelta(microseconds=passed))
LINES = st.builds(Gone, INSTANTS, HASHES, st.none() | HASHES)


# The rules


@given(LINES)
def test_a_line_is_read_as_it_was_written(gone: Gone) -> None:
    assert Gone.read(str(gone)) == gone


@given(LINES, st.data())
def test_a_line_that_was_cut_off_is_none(gone: Gone, data: st.DataObject) -> None:
    cut = str(gone)[: data.draw(st.integers(0, len(str(gone)) - 1))]
    with pytest.raises(ValueError, match="no line of the ledger"):
        Gone.read(cut)


@given(st.lists(LINES, max_size=10))
def test_whoever_became_somebody_who_is_erased_is_erased_with_them(lines: list[Gone]) -> None:
    """Told the slow way: again and again, until nobody new is found. Circles are no danger."""
    erased = {gone.person for gone in lines if gone.became is None}
    while more := {gone.person for gone in lines if gone.became in erased} - erased:
        erased |= more
    assert set(erased_since(lines)) == erased


def test_a_hash_tells_nothing_and_the_same_person_has_the_same() -> None:
    public_id = new_public_id()
    assert hash_of(public_id) == hash_of(public_id) != hash_of(new_public_id())
    assert public_id.encode() not in hash_of(public_id)


# The folder


def test_lines_are_added_by_month_and_those_of_a_crash_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / LEDGER_NAME
    ben, cleo = (Gone(AT, hash_of(who)) for who in ("ben", "cleo"))
    assert not is_ledger(folder)
    assert read(folder).lines == frozenset()
    append(folder, [ben])
    with (folder / "2026-11").open("a") as file:
        file.write(str(cleo)[:40])  # the power went out here
    append(folder, [cleo, Gone(AT + timedelta(days=31), hash_of("dan"))])
    assert sorted(path.name for path in folder.iterdir()) == ["2026-11", "2026-12"]
    assert read(folder).lines == {ben, cleo, Gone(AT + timedelta(days=31), hash_of("dan"))}
    assert [path for path in (folder, *folder.iterdir()) if path.stat().st_mode & 0o077] == []


def test_a_month_goes_when_no_backup_can_be_from_before_it(tmp_path: Path) -> None:
    folder, old = tmp_path / LEDGER_NAME, AT - LEDGER_PERIOD
    append(folder, [Gone(old - timedelta(days=40), b"o" * 32), Gone(old, b"n" * 32)])
    note_complete(folder, AT)
    assert {gone.person for gone in read(folder).lines} == {b"n" * 32}
    assert read(folder).complete_until == AT


def test_a_line_and_the_name_of_its_file_outlast_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, kept = tmp_path / LEDGER_NAME, list[Path]()
    monkeypatch.setattr(os, "fsync", lambda file: kept.append(Path(f"/proc/self/fd/{file}").readlink()))
    append(folder, [Gone(AT, hash_of("ben"))])
    assert kept == [folder / "2026-11", folder]


def test_two_processes_may_say_so_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server and a backup: one puts the file in place just before the other would."""
    replace = Path.replace

    def late(self: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", replace)
        note_complete(tmp_path, AT)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", late)
    (tmp_path / "2026-13").touch()  # somebody else's: no month is called so
    note_complete(tmp_path, AT)
    assert read(tmp_path).complete_until == AT
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-13", "complete-until"]


# The table


def gone_in(session: Session) -> list[bytes]:
    return list(session.scalars(select(Erasure.person_hash).order_by(Erasure.id)))


def test_erasing_is_remembered_without_a_word_and_undone_with_it(house: House) -> None:
    with house.reading() as session:
        ben = house.person(session, "ben").public_id
    with suppress(ZeroDivisionError), house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
        raise ZeroDivisionError
    with house.reading() as session:
        assert gone_in(session) == []
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    with house.reading() as session:
        assert known(session) == {Gone(house.clock.now, hash_of(ben))}


@pytest.mark.on_sqlite
def test_who_erases_all_stands_in_both_ledgers_at_once(house: House, settings: Settings, tmp_path: Path) -> None:
    phone = house.phone("ben")
    with house.reading() as session:
        ben = house.person(session, "ben")
        line = Gone(house.clock.now, hash_of(ben.public_id))
    assert phone.post("/me/erasing").status_code == 303
    assert read(settings.data / LEDGER_NAME).lines == {line}


@pytest.mark.on_sqlite
def test_where_it_can_not_be_written_all_is_erased_and_it_is_written_later(
    house: House, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.data / LEDGER_NAME).write_text("no folder")
    phone = house.phone("ben")
    with caplog.at_level(logging.WARNING):
        assert phone.post("/me/erasing").status_code == 303
    assert "can't be written just now" in caplog.text
    with house.reading() as session:
        assert person_by_email(session, "ben@demo.example") is None
        (settings.data / LEDGER_NAME).unlink()
        mirror(session, [settings.data / LEDGER_NAME], house.clock.now)
        assert read(settings.data / LEDGER_NAME).lines == known(session) != set()


@pytest.mark.on_sqlite
def test_the_sweep_forgets_when_no_backup_can_be_that_old(house: House, clock: Clock) -> None:
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), clock.now)
    sweep(house.sessions, clock.now + LEDGER_PERIOD - timedelta(seconds=1), confirm=True)
    with house.reading() as session:
        assert len(gone_in(session)) > 0
    sweep(house.sessions, clock.now + LEDGER_PERIOD, confirm=True)
    with house.reading() as session:
        assert [gone for gone in known(session) if gone.at <= clock.now] == []


# Erasing again


def brought_back(house: House, public_id: str, *, email: str, created_at: datetime) -> None:
    """As a database from before would have them."""
    with house.writing() as session:
        session.add(Person(public_id=public_id, email=email, name="Ben", created_at=created_at))


def lines_of(house: House) -> set[Gone]:
    with house.reading() as session:
        return known(session)


def forget(house: House) -> None:
    with house.writing() as session:
        session.query(Erasure).delete()


def names(house: House) -> set[str]:
    with house.reading() as session:
        return {email.partition("@")[0] for email in session.scalars(select(Person.email))}


def test_who_is_back_is_erased_again_and_nobody_else(house: House) -> None:
    with house.reading() as session:
        ben = house.person(session, "ben").public_id
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    lines = lines_of(house)
    forget(house)
    before = names(house)
    brought_back(house, ben, email="ben@demo.example", created_at=house.clock.now - timedelta(days=1))
    assert erase_again(house.sessions, lines, house.clock.now) == 1
    assert names(house) == before
    assert lines_of(house) == lines
    assert erase_again(house.sessions, lines, house.clock.now) == 0


@pytest.mark.on_sqlite
def test_who_joins_again_later_stays_even_with_the_id_their_browser_has_kept(house: House) -> None:
    with house.reading() as session:
        ben = house.person(session, "ben").public_id
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), house.clock.now)
    lines = lines_of(house)
    forget(house)
    brought_back(house, ben, email="ben@demo.example", created_at=house.clock.now + timedelta(seconds=1))
    brought_back(house, new_public_id(), email="ben2@demo.example", created_at=house.clock.now)
    assert erase_again(house.sessions, lines, house.clock.now) == 0
    assert {"ben", "ben2"} <= names(house)


@pytest.mark.on_sqlite
def test_a_newcomer_who_became_somebody_goes_with_them_and_stays_while_they_stay(house: House) -> None:
    """Cleo joined once more as a guest, and the two became one; a backup from before has both."""
    created_at = house.clock.now - timedelta(days=1)
    guest = new_public_id()
    brought_back(house, guest, email="cleo2@demo.example", created_at=created_at)
    with house.reading() as session:
        cleo = house.person(session, "cleo").public_id
    with house.writing() as session:
        newcomer = session.scalars(select(Person).where(Person.public_id == guest).with_for_update()).one()
        merge(session, newcomer, house.person(session, "cleo"), house.clock.now)
    merged = lines_of(house)
    assert merged == {Gone(house.clock.now, hash_of(guest), hash_of(cleo))}
    brought_back(house, guest, email="cleo2@demo.example", created_at=created_at)
    assert erase_again(house.sessions, merged, house.clock.now) == 0
    assert {"cleo", "cleo2"} <= names(house)
    with house.writing() as session:
        erase_person(session, house.person(session, "cleo"), house.clock.now)
    lines = lines_of(house)
    forget(house)
    assert erase_again(house.sessions, lines, house.clock.now) == 1
    assert not {"cleo", "cleo2"} & names(house)


@pytest.mark.on_sqlite
def test_whoever_starts_on_a_database_of_before_finds_nobody_there_who_is_gone(
    house: House, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody has put an old file in its place, or dumped it back, by other means than ours."""
    with house.reading() as session:
        ben = house.person(session, "ben").public_id
    append(settings.data / LEDGER_NAME, [Gone(house.clock.now, hash_of(ben))])
    with caplog.at_level(logging.WARNING):
        start_right(house.sessions, settings, house.clock.now)
    assert "ben" not in names(house)
    assert "1 people were in the database who have erased all that was theirs" in caplog.text
    assert ben not in caplog.text
    (settings.data / LEDGER_NAME / "2026-10").mkdir()
    start_right(house.sessions, settings, house.clock.now)
    assert "can't be read" in caplog.text, "it starts nevertheless"


@pytest.mark.on_sqlite
def test_what_one_ledger_lacks_is_added_while_it_runs(
    house: House, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One among the backups, too, once their folder is there."""
    monkeypatch.setattr(mirroring, "MIRROR_EVERY_SECONDS", 0.01)
    with house.writing() as session:
        erase_person(session, house.person(session, "ben"), clock.now)
    backups = tmp_path / "backups"
    backups.mkdir()
    more = Settings(**{**vars(settings), "backups": backups})
    stopped = threading.Event()
    thread = threading.Thread(target=mirror_until, args=(stopped, house.sessions, more, lambda: clock.now))
    thread.start()
    try:
        for _ in range(2000):
            if (backups / LEDGER_NAME / "complete-until").exists():
                break
            stopped.wait(0.01)
    finally:
        stopped.set()
        thread.join()
    assert read(backups / LEDGER_NAME).lines == read(settings.data / LEDGER_NAME).lines == lines_of(house)
    assert read(backups / LEDGER_NAME).complete_until == clock.now - mirroring.STILL_UNDER_WAY
