"""Leaving a page while what it has sent is still under way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from flask import Response, request

from tests.cast import House
from tests.exchange.at_once import PATIENCE


@contextmanager
def answers_late(house: House, endpoint: str) -> Iterator[Event]:
    """What `endpoint` does is done at once, but its answers stay away until the end of this; set once one does."""
    has_come, goes_on = Event(), Event()

    def wait(response: Response) -> Response:
        if request.endpoint == endpoint:
            has_come.set()
            goes_on.wait(PATIENCE)
        return response

    late = house.app.after_request_funcs.setdefault(None, [])
    late.append(wait)
    try:
        yield has_come
    finally:
        goes_on.set()
        late.remove(wait)


def eventually(is_so: Callable[[], bool]) -> None:
    """Waits until something is so that nothing on a screen will tell of."""
    give_up = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < give_up, "it never came to be so"
        time.sleep(0.02)
