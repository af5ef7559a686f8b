"""Moving windows in the memory of a process, held against the library's, and let go in time."""

import random
import tracemalloc

import pytest
from limits.storage import MemoryStorage

from eventnet.counting.memory import TIDY_SECONDS, InMemory


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_it_counts_as_the_library_does(monkeypatch: pytest.MonkeyPatch) -> None:
    watch, dice = Watch(), random.Random(11)
    monkeypatch.setattr("limits.storage.memory.time.time", watch)
    ours, theirs = InMemory(watch), MemoryStorage()
    for _ in range(400):
        watch.seconds += dice.choice([0, 0.3, 1.1, 7.7])
        key = dice.choice("ab")
        (began, many), (also_began, as_many) = (one.get_moving_window(key, 5, 20) for one in (ours, theirs))
        assert many == as_many
        assert began == also_began or not many
        assert ours.acquire_entry(key, 5, 20) == theirs.acquire_entry(key, 5, 20)
    theirs.timer.join()


def test_names_whose_time_is_over_are_let_go_and_no_others() -> None:
    watch = Watch()
    windows = InMemory(watch)
    for number in range(1000):
        windows.acquire_entry(f"scan:{number}", 60, 10)
    windows.acquire_entry("join:Ada", 1, 3600)
    watch.seconds += TIDY_SECONDS
    windows.acquire_entry("scan:Ben", 60, 10)
    assert len(windows) == 2
    assert not windows.acquire_entry("join:Ada", 1, 3600)


def test_a_name_that_did_one_thing_takes_less_than_half_a_kilobyte() -> None:
    windows = InMemory(Watch())
    tracemalloc.start()
    for number in range(10_000):
        windows.acquire_entry(f"scan:{number}", 60, 10)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken / len(windows) < 512
