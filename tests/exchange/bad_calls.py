"""What programs may send where a list of scans belongs, and what comes of it."""

import json
from typing import Any

from tests.exchange.sending import a_scan

SCAN = a_scan("A" * 39)


def of(**more: Any) -> dict[str, Any]:
    """A scan with these fields instead of its own; those that are `...` are left out."""
    return {field: value for field, value in {**SCAN, **more}.items() if value is not ...}


def body(call: Any) -> bytes:
    return json.dumps(call).encode()


CALLS: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "a blank": (b" ", 400),
    "words": (b"scans", 400),
    "half of it": (body({"scans": [SCAN]})[:-5], 400),
    "something behind it": (body({"scans": []}) + b"x", 400),
    "two of them": (body({"scans": []}) * 2, 400),
    "a form": (b"scans=%5B%5D", 400),
    "not a number": (b'{"scans": [NaN]}', 400),
    "infinity": (b'{"scans": [-Infinity]}', 400),
    "a number of many digits": (b'{"scans": [' + b"9" * 10_000 + b"]}", 400),
    "very deep": (b"[" * 30_000 + b"]" * 30_000, 400),
    "very deep inside": (b'{"scans": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}", 400),
    "not UTF-8": (b'{"scans": "\xff"}', 400),
    "UTF-16": ('{"scans": []}'.encode("utf-16"), 400),
    "a byte-order mark": (b"\xef\xbb\xbf" + body({"scans": []}), 400),
    "half a character": (b'{"scans": "\xed\xa0\x80"}', 400),
    "a null inside": (b'{"scans": []\x00}', 400),
    "nothing, in JSON": (b"null", 422),
    "a list": (b"[]", 422),
    "a number": (b"1", 422),
    "no scans": (b"{}", 422),
    "scans by another name": (body({"Scans": []}), 422),
    "scans that are none": (body({"scans": None}), 422),
    "scans that are an object": (body({"scans": {"0": SCAN}}), 422),
    "scans that are words": (body({"scans": "all"}), 422),
    "one too many": (body({"scans": [{}] * 101}), 422),
    "far too long": (body({"scans": ["x" * 70_000]}), 413),
    "none": (body({"scans": []}), 200),
    "none, and fields of tomorrow": (body({"scans": [], "version": 2}), 200),
    "as many as may be": (body({"scans": [{}] * 100}), 200),
}
"""Whole calls, and their statuses."""

TYPES = {
    "application/json": 200,
    "application/json; charset=utf-8": 200,
    "APPLICATION/JSON; charset=UTF-8": 200,
    "application/json; charset=latin-1": 415,
    "application/json; charset=utf-16": 415,
    "application/ld+json": 415,
    "text/json": 415,
    "text/plain": 415,
    "application/x-www-form-urlencoded": 415,
    "multipart/form-data; boundary=x": 415,
    "": 415,
}
"""What a body is said to be, and the status."""

SCANS: dict[str, tuple[Any, str]] = {
    "a good one of no code": (SCAN, "unknown"),
    "fields of tomorrow": (of(version=2, battery=0.5), "unknown"),
    "no card": (of(card=...), "unknown"),
    "a moment in parts": (of(scanned_at="2026-11-20T14:30:05.123Z"), "unknown"),
    "a moment elsewhere": (of(scanned_at="2026-11-20T14:30:05+05:30"), "unknown"),
    "years ago": (of(scanned_at="1970-01-01T00:00:00Z"), "unknown"),
    "a clock that is years off": (of(clock_offset_ms=-(2**53) + 1), "unknown"),
    "a token that is none": (of(token=""), "not-a-code"),
    "a token of another script": (of(token="A" + "\u0430" * 38), "not-a-code"),
    "half a character for a token": (of(token="A" + "\ud800" * 38), "not-a-code"),
    "a null in the token": (of(token="A" * 38 + "\0"), "not-a-code"),
    "a whole address for a token": (of(token="http://eventnet.test/x/" + "A" * 39), "not-a-code"),
    "a long token": (of(token="A" * 30_000), "not-a-code"),
    "a token that is a number": (of(token=1), "not-a-scan"),
    "a token that is a list": (of(token=["A" * 39]), "not-a-scan"),
    "no token": (of(token=...), "not-a-scan"),
    "no moment": (of(scanned_at=...), "not-a-scan"),
    "a moment that is a number": (of(scanned_at=1732113005), "not-a-scan"),
    "a day that never was": (of(scanned_at="2026-02-30T14:30:05Z"), "not-a-scan"),
    "a moment without a zone": (of(scanned_at="2026-11-20T14:30:05"), "not-a-scan"),
    "a moment in other digits": (of(scanned_at="\u0662\u0660\u0662\u0666-11-20T14:30:05Z"), "not-a-scan"),
    "a moment and a line": (of(scanned_at="2026-11-20T14:30:05Z\n"), "not-a-scan"),
    "a zone that never was": (of(scanned_at="2026-11-20T14:30:05+99:99"), "not-a-scan"),
    "no offset": (of(clock_offset_ms=...), "not-a-scan"),
    "an offset in words": (of(clock_offset_ms="-180"), "not-a-scan"),
    "half an offset": (of(clock_offset_ms=0.5), "not-a-scan"),
    "an offset that is yes": (of(clock_offset_ms=True), "not-a-scan"),
    "an offset beyond all": (of(clock_offset_ms=10**300), "not-a-scan"),
    "another card": (of(card="gold"), "not-a-scan"),
    "a card that is a list": (of(card=["all"]), "not-a-scan"),
    "no id": (of(id=...), "not-a-scan"),
    "an id that is a number": (of(id=22), "not-a-scan"),
    "a short id": (of(id="a" * 21), "not-a-scan"),
    "a long id": (of(id="a" * 23), "not-a-scan"),
    "an id and a line": (of(id="a" * 22 + "\n"), "not-a-scan"),
    "an id with quotes": (of(id="'; --" + "a" * 17), "not-a-scan"),
    "nothing": (None, "not-a-scan"),
    "a list": ([], "not-a-scan"),
    "words": ("scan", "not-a-scan"),
}
"""Scans, and the code each is refused with: by itself."""
