"""How often is too often. A venue's Wi-Fi is one address, so people are counted first and addresses only roughly.

Counters live in the memory of the process (Flask-Limiter) and mean nobody: they go with it.
"""

import math
import time
from typing import NamedTuple, cast

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse
from werkzeug.exceptions import TooManyRequests

_EXTENSION = "eventnet-limits"


class Limit(NamedTuple):
    """One thing that can be done too often: a name for its counters, and how often in which time."""

    name: str
    often: RateLimitItem


SCANNING = Limit("scan", parse("60 per 10 minutes"))
"""Codes opened, and cards swapped, by one person."""

JOINING = Limit("join", parse("6 per hour"))
SIGNING_IN = Limit("sign-in", parse("6 per hour"))
"""Mails to one address, whoever asks."""

TYPING = Limit("digits", parse("20 per 10 minutes"))
"""Codes typed in one browser."""

FROM_ONE_PLACE = Limit("place", parse("3000 per 10 minutes"))
"""Forms of strangers from one network address: a hall full of people has one."""

WRONG_CODES = Limit("wrong-code", parse("300 per 10 minutes"))
"""Join codes that let nobody in, from one network address."""


class TooMany(TooManyRequests):
    """Something was done too often; `minutes` is when it can go on, never 0."""

    def __init__(self, seconds: float) -> None:
        super().__init__(retry_after=math.ceil(seconds))
        self.minutes = max(1, math.ceil(seconds / 60))


def set_up_limits(app: Flask) -> None:
    """Gives `app` its counters."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", strategy="moving-window")
    app.extensions[_EXTENSION] = limiter


def check(limit: Limit, key: str) -> None:
    """Counts one more for `key`. Raises TooMany where that is too often; then it is not counted."""
    strategy = cast("Limiter", current_app.extensions[_EXTENSION]).limiter
    if not strategy.hit(limit.often, limit.name, key):
        raise TooMany(strategy.get_window_stats(limit.often, limit.name, key).reset_time - time.time())


def check_place(limit: Limit = FROM_ONE_PLACE) -> None:
    """Counts one more for the network address that asks. Raises TooMany."""
    check(limit, request.remote_addr or "")
