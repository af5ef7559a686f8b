"""What the doctor says of the disk, the backups, the database's shape, and of the clock."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from eventnet.backups.folder import name_of
from eventnet.config import Settings
from eventnet.doctor import Report, examine
from eventnet.doctor.machine import check_disks
from eventnet.kernel.days import utc_now
from eventnet.monitoring.disk import free_bytes
from eventnet.storage.transactions import writing
from eventnet.upkeep.sweep import sweep
from tests.clock import Clock
from tests.doctor.telling import BEFORE, HERE, changed, told

MB = 1024 * 1024


def with_free(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> None:
    """The system says that so much is free, on each disk."""
    found = SimpleNamespace(f_bavail=megabytes, f_frsize=MB)
    monkeypatch.setattr(os, "statvfs", lambda _: found)


@pytest.mark.parametrize(("megabytes", "is_well"), [(0, False), (255, False), (256, True), (9000, True)])
def test_a_disk_that_is_nearly_full_is_a_failure(
    megabytes: int, *, is_well: bool, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_free(monkeypatch, megabytes)
    report = examine(changed(settings, base_url=HERE), {}, clock.now)
    assert report.is_well is is_well
    (line,) = (line for line in report.lines if f"{megabytes} MB" in line)
    assert line.startswith("ok    " if is_well else "FAIL  the disk is nearly full: ")
    assert str(settings.data) in line


def test_a_file_system_that_takes_nothing_is_full(settings: Settings, tmp_path: Path) -> None:
    """The system's own, /proc, really is one; the other tests here have the system say what it likes."""
    report = Report()
    check_disks(changed(settings, data=Path("/proc/eventnet"), backups=tmp_path), report)
    (line,) = told(report, "FAIL")
    assert line.startswith("the disk is nearly full: 0 MB are left for /proc/eventnet; make room")
    assert free_bytes(tmp_path / "none yet") > 0


def test_a_disk_with_no_room_for_a_copy_of_the_database_is_worth_knowing(
    settings: Settings, sessions: sessionmaker[Session], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings.data / "eventnet.sqlite3"
    with_free(monkeypatch, 300)
    for size, is_told in ((150 * MB, False), (151 * MB, True)):
        sessions.kw["bind"].dispose()
        os.truncate(file, size)
        report = examine(changed(settings, base_url=HERE), {}, clock.now)
        assert any("less than twice the room" in line for line in told(report, "note")) is is_told


def test_backups_are_looked_at_where_there_should_be_some(settings: Settings, clock: Clock, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    note = "set EVENTNET_BACKUPS to a folder, and have `eventnet backup` run once a day"
    assert note in told(examine(settings, {}, clock.now), "note")
    kept = changed(settings, backups=folder)
    missing = f"{BEFORE}there is no backup in {folder} yet: `eventnet backup` makes one"
    assert missing in told(examine(kept, {}, clock.now), "FAIL")
    folder.mkdir()
    assert missing in told(examine(kept, {}, clock.now), "FAIL")
    assert missing in told(examine(changed(kept, base_url=HERE), {}, clock.now), "note")
    (folder / name_of(clock.now - timedelta(days=9))).touch()
    (folder / name_of(clock.now - timedelta(days=2))).touch()
    assert "the newest backup is of 2026-11-18 09:00 UTC" in told(examine(kept, {}, clock.now), "ok")
    (line,) = (one for one in told(examine(kept, {}, clock.now + timedelta(seconds=1)), "FAIL") if "backup" in one)
    assert line.startswith("the newest backup is of 2026-11-18 09:00 UTC: `eventnet backup` makes one now")
    (folder / name_of(clock.now + timedelta(days=900))).touch()
    (line,) = (one for one in told(examine(kept, {}, clock.now), "FAIL") if "backup" in one)
    assert line.startswith("the newest backup is of 2029-05-08 09:00 UTC, which is still to come: put the clock right")


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("0001", "the database is behind this version: `eventnet migrate`, or the next start of `eventnet serve`"),
        (
            "9999",
            "a newer version of eventnet has changed the database, so this one can't use it: install that version",
        ),
    ],
)
def test_a_database_behind_or_ahead_is_a_failure(
    revision: str, said: str, settings: Settings, sessions: sessionmaker[Session], clock: Clock
) -> None:
    with sessions() as session, writing(session):
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    (line,) = told(examine(changed(settings, base_url=HERE), {}, clock.now), "FAIL")
    assert line.startswith(said)


def test_a_clock_behind_what_is_stored_is_a_failure_and_a_late_sweep_is_worth_knowing(
    settings: Settings, sessions: sessionmaker[Session], clock: Clock
) -> None:
    here = changed(settings, base_url=HERE)
    sweep(sessions, clock.now)
    assert [line for line in examine(here, {}, clock.now + timedelta(hours=1)).lines if "sweep" in line] == []
    late = examine(here, {}, clock.now + timedelta(hours=2))
    assert late.is_well
    assert "the last sweep ran on 2026-11-20 09:00 UTC; is `eventnet serve` or `work` running?" in told(late, "note")
    for now, said in (
        (clock.now - timedelta(hours=1), "The clock says 2026-11-20 08:00, but "),
        (clock.now + timedelta(days=4), "The last sweep ran on 2026-11-20 09:00, the clock says 2026-11-24 09:00"),
    ):
        (line,) = told(examine(here, {}, now), "FAIL")
        assert line.startswith(said)
        assert line.endswith(
            "have it set by NTP (timedatectl set-ntp true); if it is right: `eventnet sweep --confirm`"
        )


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_clock_other_than_that_of_the_databases_server_is_a_failure(settings: Settings, database_url: str) -> None:
    here, now = changed(settings, base_url=HERE, database_url=database_url), utc_now()
    assert examine(here, {}, now).is_well
    for by, how in ((timedelta(minutes=3), "ahead of"), (-timedelta(minutes=3), "behind")):
        (line,) = told(examine(here, {}, now + by), "FAIL")
        assert line.endswith(
            f"seconds {how} that of the database's server; have it set by NTP (timedatectl set-ntp true), on both"
        )
