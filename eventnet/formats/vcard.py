"""vCard 3.0 (RFC 2426), the version every phone's address book takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_LINE_OCTETS = 75


@dataclass(frozen=True)
class VCard:
    """An entry for an address book. Types are from closed lists of ours; every value may hold anything."""

    name: str
    organisation: str = ""
    title: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    note: str = ""
    uid: str = ""


def write_vcard(card: VCard) -> bytes:
    """`card` as UTF-8 with CRLF, folded at 75 octets.

    The whole name stands in the given-name part: where a family name begins is not ours to guess.
    """
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{_text(card.name)}",
        f"N:;{_text(card.name)};;;",
    ]
    optional = [("ORG", card.organisation), ("TITLE", card.title), ("NOTE", card.note)]
    lines += [f"{key}:{_text(value)}" for key, value in optional if value]
    lines += [f"EMAIL;TYPE=INTERNET:{_text(value)}" for value in card.emails]
    lines += [f"TEL;TYPE=VOICE:{_text(value)}" for value in card.phones]
    lines += [f"TEL;TYPE=CELL:{_text(value)}" for value in card.cells]
    lines += [f"URL:{_one_line(value)}" for value in card.links]
    if card.uid:
        lines.append(f"UID:{_text(card.uid)}")
    lines.append("END:VCARD")
    return b"".join(_folded(line) for line in lines)


def _text(value: str) -> str:
    """`value` escaped, its line breaks too, so that no value can begin a line of its own."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _one_line(value: str) -> str:
    """A link: never escaped, so nothing that breaks a line may be in it."""
    return "".join(value.split())


def _folded(line: str) -> bytes:
    """`line` cut into pieces of at most 75 octets, never inside a character; each further one begins with a blank."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode("utf-8", "replace")
        if len(piece) + len(encoded) > _LINE_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


SmallProperty = Literal["EMAIL", "TEL", "TEL;TYPE=CELL", "URL", "NOTE", "ORG", "TITLE"]
"""What may stand in a small card, beside the name. Without a type a number is of a voice."""


def write_small_vcard(name: str, fields: Iterable[tuple[SmallProperty, str]], most: int) -> bytes:
    """As much of a card as `most` octets hold: the name, then each of `fields`, in their order, that still fits.

    A name that is too long by itself is cut between two characters. Lines are not folded: that is only a wish of the
    RFC's, each fold takes three octets, and not everything that reads codes puts the pieces together again.
    """
    card = _named(name)
    while len(card) + len(_END) > most and len(name) > 1:
        name = name[:-1]
        card = _named(name)
    for key, value in fields:
        line = _line(key, _one_line(value) if key == "URL" else _text(value))
        if len(card) + len(line) + len(_END) <= most:
            card += line
    return card + _END


def _named(name: str) -> bytes:
    return (
        _line("BEGIN", "VCARD") + _line("VERSION", "3.0") + _line("FN", _text(name)) + _line("N", f";{_text(name)};;;")
    )


def _line(key: str, value: str) -> bytes:
    return f"{key}:{value}\r\n".encode("utf-8", "replace")


_END = _line("END", "VCARD")
