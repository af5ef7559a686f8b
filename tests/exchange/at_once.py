"""Doing several things at the same instant, each in a thread of its own as the server would."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60  # seconds; nobody waits this long unless something hangs


def at_once(actions: Sequence[Callable[[], T]]) -> list[T]:
    """What each of `actions` returns; none begins before all are ready. Raises what any of them raises."""
    barrier = Barrier(len(actions), timeout=PATIENCE)

    def act(action: Callable[[], T]) -> T:
        barrier.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return [future.result() for future in [threads.submit(act, action) for action in actions]]
