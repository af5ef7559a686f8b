"""One Redis for the tests of this folder; each begins with an empty one that runs."""

from collections.abc import Iterator

import pytest

from tests.redis_server import RedisServer, running_redis


@pytest.fixture(scope="package")
def one_redis() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


@pytest.fixture
def redis(one_redis: RedisServer) -> Iterator[RedisServer]:
    yield one_redis
    one_redis.go_away()
    one_redis.come()
