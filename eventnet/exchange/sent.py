"""Scans as phones send them, read out of JSON.

Values in, values out. What the phone claims about time is looked at for its shape and then forgotten.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NoReturn

from eventnet.events.rules import CardChoice
from eventnet.kernel.ids import is_public_id

MOST_SCANS = 100
"""Scans in one call."""

MOST_BYTES = 64 * 1024
"""The longest call: twice what a hundred scans take."""

_CARDS: Final = {choice.value: choice for choice in CardChoice}
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_LONGEST_NUMBER: Final = 2**53 - 1  # what a phone's script can count


class NotJsonError(ValueError):
    """The body is no JSON at all."""


class NotScansError(ValueError):
    """The body is JSON, but no list of so many scans."""


@dataclass(frozen=True)
class SentScan:
    """One scan of a call: the phone's id for it, the token, and the card for today where one was chosen.

    `scan_id` is None where it has none that can be one. What is not `sound` is answered by itself. `body_hash` tells
    two scans with one id apart.
    """

    scan_id: str | None
    token: str = ""
    card: CardChoice | None = None
    body_hash: bytes = b""
    sound: bool = False


def read_call(body: bytes) -> list[SentScan]:
    """The scans in a call, in their order. Raises NotJsonError and NotScansError.

    Fields nobody here knows are passed over: a phone may run a page newer than its server.
    """
    try:
        call = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJsonError from error
    scans = call.get("scans") if isinstance(call, dict) else None
    if not isinstance(scans, list) or len(scans) > MOST_SCANS:
        raise NotScansError
    return [_read(scan) for scan in scans]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def _read(scan: Any) -> SentScan:
    scan_id = scan.get("id") if isinstance(scan, dict) else None
    if not is_public_id(scan_id):
        return SentScan(None)
    said = [scan.get(field) for field in ("token", "scanned_at", "clock_offset_ms", "card")]
    token, scanned_at, offset, card = said
    if not (isinstance(token, str) and _is_instant(scanned_at) and _is_whole(offset) and _is_card(card)):
        return SentScan(scan_id)
    body_hash = hashlib.sha256(json.dumps(said).encode("ascii")).digest()
    return SentScan(scan_id, token, _CARDS.get(card), body_hash, sound=True)


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LONGEST_NUMBER


def _is_card(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value in _CARDS)
