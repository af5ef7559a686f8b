"""Writes docs/retention.md out of what each column says of itself: `python -m tests.docs.retention`."""

from collections.abc import Iterator

from eventnet.storage.keeping import WITH_IT, WITH_THEM, Because, Kept, Kind
from eventnet.upkeep.kept import KEPT
from tests.docs.tables import DOCS

FILE = DOCS / "retention.md"

_HEAD = """\
# What is kept, and for how long

Made from what each column of the database says of itself (`kept.py` of its room), by
`.venv/bin/python -m tests.docs.retention`; a test fails where the two differ, and another where a column says nothing.
The page about data shows the same in both languages.

Kinds: **personal** says who somebody is, or what they did here; **sensitive** is what they wrote for their own eyes or
for one reader, a way to reach them, or whom they avoid; **secret** opens something, and is stored as a hash or sealed.
Ids, times and switches that say nothing of anybody are left out.

| what | table: columns | kept | when its person erases all | what ends it |
| --- | --- | --- | --- | --- |
"""
_FOOT = """
Outside of the database: what counts how often one may try something lies in memory, for minutes to a day; in Redis
under names that mean nothing without the key. The log names routes, never people. A phone keeps the pages of an event
until its owner signs out there. Backups stay as long as their rule says; restoring one erases again whoever erased
themselves since.
"""


def retention() -> str:
    """The whole document."""
    return _HEAD + "".join(f"| {' | '.join(row)} |\n" for row in _rows()) + _FOOT


def _rows() -> Iterator[tuple[str, ...]]:
    for kept in KEPT:
        if kept.what:
            yield kept.what, _columns(kept), _until(kept), _erasing(kept), _ending(kept)


def _columns(kept: Kept) -> str:
    kinds = {kind: [f"`{column}`" for column, its in kept.columns() if its is kind] for kind in Kind}
    told = [f"{', '.join(columns)} ({kind})" for kind, columns in kinds.items() if columns and kind is not Kind.PLAIN]
    return f"`{kept.table.__tablename__}`: {'; '.join(told)}"


def _until(kept: Kept) -> str:
    return kept.until.words % {"days": kept.until.days} if kept.until.days is not None else kept.until.words


def _erasing(kept: Kept) -> str:
    if kept.erasing is WITH_THEM:
        return "goes with them, by the database"
    return kept.erasing.why if isinstance(kept.erasing, Because) else "goes, by its room"


def _ending(kept: Kept) -> str:
    if kept.ending is WITH_IT:
        return "what it belongs to, or its owner"
    return kept.ending.why if isinstance(kept.ending, Because) else "the sweep, every 15 minutes"


if __name__ == "__main__":
    FILE.write_text(retention(), "utf-8")
