"""Turns are taken in the order in which people came: nobody waits for ever behind those who push in."""

import threading
import time
from collections.abc import Callable

from eventnet.storage.turns import Turns

PATIENCE = 30  # seconds; nothing takes this long unless it hangs
MANY = 8


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_first_come_first_served() -> None:
    turns, served = Turns(), list[int]()
    assert turns.take(PATIENCE)

    def come(number: int) -> None:
        assert turns.take(PATIENCE)
        served.append(number)
        turns.hand_on()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(MANY)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda number=number: turns.waiting == number + 1)  # type: ignore[misc]
    turns.hand_on()
    for thread in threads:
        thread.join(PATIENCE)
    assert served == list(range(MANY))
    assert turns.take(0)


def test_whoever_ends_a_turn_and_comes_again_stands_behind_those_who_wait() -> None:
    turns, served = Turns(), list[str]()
    assert turns.take(PATIENCE)

    def come() -> None:
        assert turns.take(PATIENCE)
        served.append("who waited")
        turns.hand_on()

    waiting = threading.Thread(target=come)
    waiting.start()
    until(lambda: turns.waiting == 1)
    turns.hand_on()
    assert turns.take(PATIENCE)
    served.append("who came again")
    turns.hand_on()
    waiting.join(PATIENCE)
    assert served == ["who waited", "who came again"]


def test_whoever_gives_up_leaves_no_gap() -> None:
    turns = Turns()
    assert turns.take(PATIENCE)
    assert not turns.take(0.01)
    assert turns.waiting == 0
    turns.hand_on()
    assert turns.take(0)


def test_one_at_a_time_and_everybody_once_however_short_their_patience() -> None:
    turns, inside, most, served = Turns(), 0, 0, 0

    def come() -> None:
        nonlocal inside, most, served
        mine = 0
        while mine < 5:
            if turns.take(0.0005):
                inside += 1
                most = max(most, inside)
                time.sleep(0.0002)
                served, mine = served + 1, mine + 1
                inside -= 1
                turns.hand_on()

    threads = [threading.Thread(target=come) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (most, turns.waiting) == (1, 0)
    assert served == 5 * MANY
    assert turns.take(0)
