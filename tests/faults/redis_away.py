"""A Redis that is away, hangs, or is full: codes are closed, pages are read, and all goes on when it is back."""

import signal
import time
from collections.abc import Callable
from typing import Any

from redis import Redis

from tests.faults.databases import READS
from tests.faults.scene import Scene
from tests.redis_server import RedisServer


def redis_fails(here: Scene, redis: RedisServer, seconds: float) -> None:
    """Each way in turn, for so long."""
    client: Any = Redis.from_url(redis.url.replace("redis+unix", "unix"))
    ways: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (redis.go_away, redis.come),
        (lambda: _signal(redis, signal.SIGSTOP), lambda: _signal(redis, signal.SIGCONT)),
        (lambda: _may_hold(client, 1), lambda: _may_hold(client, 0)),
    ]
    for begin, end in ways:
        begin()
        here.phones.wait_to_be_told()
        here.phones.wait_for(0, reads=READS)
        time.sleep(seconds)
        end()
        here.goes_on()
    client.close()


def _signal(redis: RedisServer, which: signal.Signals) -> None:
    assert redis.process
    redis.process.send_signal(which)


def _may_hold(client: Any, most_bytes: int) -> None:
    """Nothing is thrown out for what is new: it is refused."""
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", most_bytes)
