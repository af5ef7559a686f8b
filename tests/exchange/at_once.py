"""Doing several things at the same instant, each in a thread of its own as the server would."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from eventnet.storage.errors import BusyError

T = TypeVar("T")

BUSY = 503
TRIES = 60
"""How often somebody who is told that it is very busy tries again, in a test that waits for nobody else."""

PATIENCE = 60  # seconds; nobody waits this long unless something hangs


def at_once(actions: Sequence[Callable[[], T]]) -> list[T]:
    """What each of `actions` returns; none begins before all are ready. Raises what any of them raises."""
    barrier = Barrier(len(actions), timeout=PATIENCE)

    def act(action: Callable[[], T]) -> T:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return [future.result() for future in [threads.submit(act, action) for action in actions]]


def patiently(action: Callable[[], int]) -> int:
    """The status that `action` comes to. Whoever is told that it is very busy tries again, and then it goes well."""
    for _ in range(TRIES):
        try:
            status = action()
        except BusyError:
            continue
        if status != BUSY:
            return status
    raise AssertionError(f"very busy, {TRIES} times")
