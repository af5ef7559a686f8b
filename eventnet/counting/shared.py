"""A Redis that several processes count in.

Nothing in it says whom it is about: what is counted goes in hashed with the installation's key, and goes by itself when
its time is over. While it does not answer nobody waits for it twice: one asks now and then, for the others it is away.
"""

import hmac
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limits.storage import RedisStorage

from eventnet.config import WrongSettingError
from eventnet.counting.memory import Windows

if TYPE_CHECKING:
    from redis import Redis

ANSWER_SECONDS = 0.5
"""How long it may take; it stands near by and takes a thousandth of that."""

PAUSE_SECONDS = 1.0
"""How long it is left alone after it did not answer."""

_PREFIX = "eventnet"

log = logging.getLogger(__name__)


class AwayError(Exception):
    """The Redis that processes count in does not answer; the text says why, for the operator, without its address."""


class Shared:
    """A Redis that several processes count in. Raises WrongSettingError where its package is not installed."""

    def __init__(self, url: str, key: str, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        try:
            from redis import ConnectionPool, Redis, RedisError  # noqa: PLC0415  an extra: most need none
            from redis.backoff import NoBackoff  # noqa: PLC0415
            from redis.exceptions import ConnectionError as LostError  # noqa: PLC0415
            from redis.retry import Retry  # noqa: PLC0415
        except ImportError as error:
            raise WrongSettingError("EVENTNET_LIMITS_URL needs a package: pip install 'eventnet[redis]'") from error
        pool = ConnectionPool.from_url(
            url.replace("redis+unix://", "unix://", 1),
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # Once more at once, for a line kept from before may have ended; not where it was waited for already.
            retry=Retry(NoBackoff(), 1, supported_errors=(LostError,)),
        )
        self._client = Redis(connection_pool=pool)
        self._windows = RedisStorage("redis://", connection_pool=pool, key_prefix=_PREFIX)
        self._error, self._key = RedisError, key.encode()
        self._lock = threading.Lock()
        self._is_away, self._ask_at, self.pause_seconds = False, 0.0, pause_seconds

    def hidden(self, *words: object) -> str:
        """The word that stands in Redis for something: each time the same, and nothing to whoever has not our key."""
        return hmac.digest(self._key, repr(words).encode(), "sha256")[:16].hex()

    @contextmanager
    def windows(self) -> Iterator[Windows]:
        """The moving windows in it. Raises AwayError."""
        with self._asked():
            yield self._windows

    @contextmanager
    def client(self) -> Iterator["Redis"]:
        """A line to it, for what is no moving window; the names below are ours. Raises AwayError."""
        with self._asked():
            yield self._client

    def name(self, *words: object) -> str:
        """A name in it that is nobody else's."""
        return f"{_PREFIX}:{self.hidden(*words)}"

    def try_out(self) -> None:
        """Writes something and forgets it; nothing is logged. Raises AwayError.

        A PING would not do: who is full answers that, too.
        """
        name = self.name("tried out")
        try:
            self._client.set(name, "", ex=1)
            self._client.delete(name)
        except self._error as error:
            raise AwayError(_why(error)) from None

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """One question. While there is no answer, one asks now and then; for the others it is away at once."""
        with self._lock:
            if self._is_away and time.monotonic() < self._ask_at:
                raise AwayError("it did not answer a moment ago")
            self._ask_at = time.monotonic() + self.pause_seconds
        try:
            yield
        except self._error as error:
            self._note(is_away=True, why=_why(error))
            raise AwayError(_why(error)) from None  # its own words may quote what was asked
        else:
            self._note(is_away=False)

    def _note(self, *, is_away: bool, why: str = "") -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, is_away
        if is_away and not was_away:
            log.warning("EVENTNET_LIMITS_URL: %s. Closed for sign-in mails, joining and codes until it answers.", why)
        elif was_away and not is_away:
            log.info("EVENTNET_LIMITS_URL answers again")


def _why(error: Exception) -> str:
    """What is wrong, from the kind of error: a line for the operator without anything of what was asked."""
    from redis import exceptions  # noqa: PLC0415

    if isinstance(error, exceptions.AuthenticationError):
        return "it does not take the password"
    if isinstance(error, exceptions.TimeoutError):
        return "no answer in time"
    if isinstance(error, exceptions.ConnectionError):
        return "it can't be reached"
    return f"it refuses to count ({type(error).__name__})"
