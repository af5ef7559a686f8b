"""Several processes count together in a real Redis, and nothing in it tells whom it is about."""

import random
import socket
import threading
import time
from datetime import date
from typing import Any

import pytest
from limits import parse
from redis import Redis

from eventnet.counting.counters import Counters
from eventnet.counting.shared import AwayError, Shared
from eventnet.directory.budget import Budget
from tests.mail.peer import free_port
from tests.redis_server import RedisServer

pytestmark = pytest.mark.thorough

KEY = "k" * 40
TODAY = date(2026, 11, 20)
THREE = parse("3 per 10 minutes")


def process(redis: RedisServer) -> Shared:
    """What a process of its own has: one knows nothing of another but what stands in Redis."""
    return Shared(redis.url, KEY, pause_seconds=0)


def kept(redis: RedisServer) -> dict[bytes, tuple[int, object]]:
    """All that stands in it: for how long still, and what."""
    client: Any = Redis.from_url(redis.url.replace("redis+unix", "unix"))
    read = {b"set": client.smembers, b"list": lambda name: client.lrange(name, 0, -1), b"string": client.get}
    return {name: (client.ttl(name), read[client.type(name)](name)) for name in client.scan_iter()}


def test_processes_count_together(redis: RedisServer) -> None:
    first, second = Counters(process(redis)), Counters(process(redis))
    assert [one.wait("sign-in", "cleo", THREE) for one in (first, second, first)] == [None] * 3
    for one in (first, second):
        seconds = one.wait("sign-in", "cleo", THREE)
        assert seconds is not None
        assert 590 < seconds <= 600
        assert not one.has_room("sign-in", "cleo", THREE)
        assert one.has_room("sign-in", "ben", THREE)
        assert one.has_room("join", "cleo", THREE)


def test_each_process_without_it_counts_by_itself() -> None:
    first, second = Counters(), Counters()
    assert [first.wait("sign-in", "cleo", THREE) for _ in range(3)] == [None] * 3
    assert first.wait("sign-in", "cleo", THREE) is not None
    assert second.wait("sign-in", "cleo", THREE) is None


def test_looking_at_people_costs_the_same_as_in_one_process(redis: RedisServer) -> None:
    alone, together = Budget(most=6), [Budget(6, process(redis)), Budget(6, process(redis))]
    dice = random.Random(5)
    for _ in range(200):
        person, page = dice.randrange(8), {dice.randrange(12) for _ in range(dice.randrange(5))}
        assert dice.choice(together).take(person, TODAY, page) == alone.take(person, TODAY, page)


def test_many_at_once_see_no_more_than_one_after_the_other(redis: RedisServer) -> None:
    budgets, taken = [Budget(50, process(redis)) for _ in range(4)], list[int]()
    begin = threading.Barrier(4)

    def look(number: int) -> None:
        begin.wait()
        taken.extend(n for n in range(number, 200, 4) if budgets[number].take(1, TODAY, [n]))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 50


def test_what_stands_in_it_means_nobody_and_goes_by_itself(redis: RedisServer) -> None:
    shared, began = process(redis), time.time()
    Counters(shared).wait("to address", "cleo@demo.example 203.0.113.7", THREE)
    Budget(shared=shared).take(4711, TODAY, [815])
    found = kept(redis)
    assert len(found) == 2
    (at,) = {float(moment) for _, what in found.values() if isinstance(what, list) for moment in what}
    assert began <= at <= time.time(), "when it was, and nothing else"
    said = repr([(name, what) for name, (_, what) in found.items() if not isinstance(what, list)] + list(found))
    for word in ("cleo", "203.0", "4711", "815", str(TODAY), KEY):
        assert word not in said, said
    for seconds, _ in found.values():
        assert 0 < seconds <= 25 * 3600
    assert process(redis).hidden("cleo") == shared.hidden("cleo") != Shared(redis.url, "o" * 40).hidden("cleo")


def test_where_it_is_away_nothing_is_counted_but_what_may_be_alone(redis: RedisServer) -> None:
    counters = Counters(process(redis))
    assert counters.wait("tell", "cleo", THREE, alone=True) is None
    redis.go_away()
    for again in range(2):
        with pytest.raises(AwayError, match="it can't be reached"):
            counters.wait("sign-in", "cleo", THREE)
        with pytest.raises(AwayError):
            counters.has_room("sign-in", f"cleo {again}", THREE)
    assert [counters.wait("tell", "cleo", THREE, alone=True) is None for _ in range(4)] == [True, True, True, False]
    redis.come()
    assert counters.wait("sign-in", "cleo", THREE) is None


def test_while_it_is_away_each_process_lets_one_look_at_no_more_than_a_day_s(redis: RedisServer) -> None:
    budget = Budget(3, process(redis))
    redis.go_away()
    assert [budget.take(1, TODAY, [number]) for number in range(5)] == [True, True, True, False, False]


def test_one_that_says_nothing_holds_up_only_who_asks_first() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        shared = Shared(f"redis://127.0.0.1:{listener.getsockname()[1]}/0", KEY, pause_seconds=3600)
        with pytest.raises(AwayError, match="no answer in time"), shared.client() as client:
            client.ping()
        for _ in range(20):
            with pytest.raises(AwayError, match="a moment ago"), shared.client():
                pytest.fail("it is asked again")
        listener.setblocking(False)
        listener.accept()[0].close()
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_wrong_password_is_told_without_it(redis: RedisServer) -> None:
    with pytest.raises(AwayError) as told:
        Shared(redis.url.replace("geheim", "falsch-geheim"), KEY).try_out()
    assert str(told.value) == "it does not take the password"
