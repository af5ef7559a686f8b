"""Names from strangers: text in which nothing hides, for a name stands for somebody among others."""

import unicodedata

from eventnet.kernel.text import tidy_line, without_traceless

_NON_JOINER, _JOINER, _BLACK_FLAG = "\u200c", "\u200d", "\U0001f3f4"
# Signs over a whole number, which count as unseen and are not.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Where letters take another shape when they are joined, or kept apart: from Arabic to the scripts of India and beyond.
_JOINING = (("\u0600", "\u1cff"), ("\ua800", "\uabff"), ("\U00010a00", "\U00011fff"))
_PICTURES_BEGIN = "\u2190"
_PICTURES = {"So", "Sm", "Sk", "Cn"}
"""Kinds of emoji, their skin, and those that are newer than this server."""


def tidy_name(text: str) -> str:
    """`text` as a name: one line; of what cannot be seen only what the characters around it look different by.

    Persian and Hindi keep their joiners, families and flags theirs. Marks of direction go: pages isolate names.
    """
    line, kept = tidy_line(text), ""
    for place, c in enumerate(line):
        if not _is_unseen(c) or _has_an_effect(kept[-1:], c, line[place + 1 : place + 2]):
            kept += c
    return tidy_line(kept)


def _is_unseen(c: str) -> bool:
    return not without_traceless(c) or (unicodedata.category(c) == "Cf" and c not in _SEEN)


def _has_an_effect(before: str, c: str, after: str) -> bool:
    if c in (_JOINER, _NON_JOINER):
        if _joins(before) and _joins(after):
            return True
        return c == _JOINER and (_is_picture(before) or before == "\ufe0f") and _is_picture(after)
    if c in "\ufe0e\ufe0f":
        return _is_picture(before)
    if "\u180b" <= c <= "\u180f":
        return "\u1820" <= before <= "\u18aa"  # Mongolian
    if "\ufe00" <= c <= "\ufe0d" or "\U000e0100" <= c <= "\U000e01ef":
        return before >= "\u3400" and unicodedata.category(before) == "Lo"  # the very shape of a Chinese character
    return "\U000e0020" <= c <= "\U000e007f" and (before == _BLACK_FLAG or "\U000e0020" <= before <= "\U000e007f")


def _joins(c: str) -> bool:
    if _is_unseen(c):  # it goes, and what would have joined with it joins with nothing
        return False
    return any(first <= c <= last for first, last in _JOINING) and unicodedata.category(c)[0] in "LM"


def _is_picture(c: str) -> bool:
    return c >= _PICTURES_BEGIN and unicodedata.category(c) in _PICTURES
