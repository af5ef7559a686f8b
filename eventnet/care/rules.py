"""Whom a message is for, and telephone numbers in a line of text. No I/O."""

import enum
import re

TEXT_LENGTH = 2000

_PHONE = re.compile(r"(?<!\w)(?:\+|0)[\d ()/.-]{4,}\d(?!\w)")
_FEWEST_DIGITS = 6


class Recipient(enum.StrEnum):
    """The people who can be told."""

    TEAM = "team"
    OPERATOR = "operator"


def with_numbers(text: str) -> list[tuple[str, str]]:
    """`text` in pieces, each with the telephone number it is in digits ("+49151…"), empty where it is none."""
    pieces, end = [], 0
    for found in _PHONE.finditer(text):
        number = re.sub(r"[^\d+]", "", found[0].replace("(0)", ""))
        if len(number) < _FEWEST_DIGITS:
            continue
        pieces += [(text[end : found.start()], ""), (found[0], number)]
        end = found.end()
    return [piece for piece in [*pieces, (text[end:], "")] if piece[0]]
