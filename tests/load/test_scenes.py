"""The scenes themselves, with few people: each is played to its end, and says what came of it."""

from pathlib import Path

import pytest

from benchmarks.load.scenes import Size, scenes
from benchmarks.load.slow import MANNERS
from benchmarks.load.steady import MOMENTS, READS, SCANS, steady, steady_lines
from benchmarks.load.table import load_table
from tests.cast import House

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

TINY = Size(hall=30, opening=0.3, steady=0.2, best=32, overload=0.1, slow=5, beside=0.2)


def test_every_scene_is_played_and_nobody_is_lost(house: House, tmp_path: Path) -> None:
    found = dict(scenes(house, tmp_path, TINY))
    assert len(found) == 3 + 1 + 4 + 2 * (1 + len(MANNERS))
    assert {name: (scene.ours.lost, scene.ours.others) for name, scene in found.items()} == dict.fromkeys(
        found, (0, {})
    )
    assert all(scene.ours.well + scene.ours.refusals >= scene.ours.visits for scene in found.values())
    opened = [scene for name, scene in found.items() if "open it" in name]
    assert [(scene.ours.visits, scene.ours.well) for scene in opened] == [(30, 30)] * 3
    table = load_table({"SQLite": found})
    assert len(table) == 2 + len(found)
    assert len({row.count("|") for row in table}) == 1
    assert "5 still held" in table[-1]


def test_a_steady_load_says_what_the_process_held_at_each_of_its_moments(house: House, tmp_path: Path) -> None:
    found = steady(house, tmp_path, minutes=1 / 60, people=30)
    assert (found.ours.visits, found.ours.well, len(found.answered)) == (SCANS + READS,) * 3
    assert 0 < found.left.files <= found.watched.largest("files")
    first, *table, last = [line for line in steady_lines(found) if line]
    assert first.startswith("Of 15 visits 15 had what they came for, 0 were told to come again, 0 were lost.")
    assert [row.count("|") for row in table] == [len(MOMENTS) + 2] * 6
    assert f"{found.left.files} once all had gone" in last
