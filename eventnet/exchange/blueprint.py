"""What the pages of this room share: their blueprint, and what seals and opens the codes."""

from functools import cache

from flask import Blueprint

from eventnet.exchange.codes import CodeBook, LiveCode
from eventnet.web.current import installation

bp = Blueprint("exchange", __name__)


@cache
def _book(keys: tuple[str, ...], host: str) -> CodeBook:
    return CodeBook(keys, host)


def code_book() -> CodeBook:
    """The code book that seals and opens this installation's codes."""
    settings = installation().settings
    return _book(settings.secret_keys, settings.host)


def codes_mark(alias: bytes) -> str:
    """The mark by which a phone tells whether the codes it was given ahead are still good: a code of 1970."""
    return code_book().seal(LiveCode(alias, step=0))
