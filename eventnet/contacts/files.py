"""Contacts as files for other programs: an address book, a spreadsheet, or a program of one's own.

They hold where and when the two met, what they share, and the card as given. The owner's own note, promises and touches
are in them only where the owner asks for that: address books share and sync what they hold. Each kind of file is
written piece by piece, so that nobody's whole list is ever in memory.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from eventnet.cards.rules import DetailKind
from eventnet.cards.words import detail_label
from eventnet.contacts.models import Contact, Encounter, Promise
from eventnet.contacts.words import called, how_words, met_words, promise_words, touched_words, vcard_of
from eventnet.formats.spreadsheet import BEGINNING, write_row
from eventnet.formats.vcard import write_vcard
from eventnet.kernel.days import wall_clock
from eventnet.storage.keeping import written
from eventnet.web.i18n import gettext, joined, language

Batches = Iterable[list[Contact]]
"""Contacts as they are read, so many at a time."""


def _vcards(batches: Batches, *, with_notes: bool) -> Iterator[bytes]:
    for batch in batches:
        yield b"".join(write_vcard(vcard_of(one, with_notes=with_notes)) for one in batch)


def _table(batches: Batches, *, with_notes: bool) -> Iterator[bytes]:
    separator = ";" if language() == "de" else ","
    columns = _columns(with_notes=with_notes)
    yield BEGINNING + write_row([head for head, _ in columns], separator)
    for batch in batches:
        yield b"".join(write_row([cell(one) for _, cell in columns], separator) for one in batch)


def _columns(*, with_notes: bool) -> list[tuple[str, Callable[[Contact], str]]]:
    """The heads of a table, and what stands below each."""
    columns: list[tuple[str, Callable[[Contact], str]]] = [
        (gettext("Name"), lambda one: called(one.name)),
        (gettext("Headline"), lambda one: one.card.headline if one.card else ""),
        (gettext("Organisation"), lambda one: one.card.organisation if one.card else ""),
        *((str(detail_label(kind)), _details(kind)) for kind in DetailKind),
        (gettext("Event"), lambda one: one.latest.event_name),
        (gettext("Place"), lambda one: _place(one.latest)),
        (gettext("Met on"), lambda one: f"{wall_clock(one.latest.met_at, one.latest.timezone):%Y-%m-%d %H:%M}"),
        (gettext("Met before"), lambda one: "\n".join(map(met_words, one.encounters[1:]))),
        (gettext("You share"), lambda one: joined(one.card.common_topics) if one.card else ""),
        (gettext("How they came here"), how_words),
    ]
    if with_notes:
        columns += [
            (gettext("My note"), lambda one: one.note),
            (gettext("Promised"), lambda one: "\n".join(map(promise_words, one.promises))),
            (gettext("In touch"), lambda one: "\n".join(touched_words(touch, one.timezone) for touch in one.touches)),
        ]
    return columns


def _details(kind: DetailKind) -> Callable[[Contact], str]:
    return lambda one: "\n".join(d.value for d in (one.card.details if one.card else ()) if d.kind is kind)


def _place(encounter: Encounter) -> str:
    return encounter.place or (gettext("online") if encounter.event_name else "")


def _json(batches: Batches, *, with_notes: bool) -> Iterator[bytes]:
    yield b'{"contacts": ['
    separator = "\n"
    for batch in batches:
        for one in batch:
            text = json.dumps(_record(one, with_notes=with_notes), ensure_ascii=False)
            yield (separator + text).encode("utf-8", "replace")
            separator = ",\n"
    yield b"\n]}\n"


def _record(one: Contact, *, with_notes: bool) -> dict[str, Any]:
    record = {
        "name": one.name,
        "added_by_hand": one.by_hand,
        "card": one.card.to_json() if one.card else None,
        "met": [_met(encounter) for encounter in one.encounters],
    }
    if not with_notes:
        return record
    return record | {
        "note": one.note,
        "promises": [_promise(promise) for promise in one.promises],
        "touches": [{"kind": touch.kind.value, "words": touch.words, "at": written(touch.at)} for touch in one.touches],
    }


def _met(encounter: Encounter) -> dict[str, Any]:
    return {
        "event": encounter.event_name,
        "place": encounter.place,
        "at": written(encounter.met_at),
        "time_zone": encounter.timezone,
    }


def _promise(promise: Promise) -> dict[str, Any]:
    return {"text": promise.text, "by": promise.due_on.isoformat() if promise.due_on else None}


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called on the web, and how it is written."""

    content_type: str
    write: Callable[..., Iterator[bytes]]


KINDS = {
    "vcf": Kind("text/vcard; charset=utf-8", _vcards),
    "csv": Kind("text/csv; charset=utf-8", _table),
    "json": Kind("application/json", _json),
}
"""By the endings of their names. Each `write` takes batches of contacts and `with_notes`."""
