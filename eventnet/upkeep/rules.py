"""Who must not come back, worked out from lines about who is gone: values in, values out."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LEDGER_PERIOD = timedelta(days=400)
"""For how long it is remembered who is gone: longer than the rule for backups lets any of them lie."""


_HASH = "[0-9a-f]{64}"
_LINE = re.compile(rf"[0-9T:.-]+\+00:00 (erased {_HASH}|became {_HASH} {_HASH})", re.ASCII)


@dataclass(frozen=True)
class Gone:
    """A person who is gone, and since when: erased, or turned out to be who was here already, `became`.

    Both are hashes. Public ids are 128 random bits, so nothing leads from a hash to anybody but for who has that very
    id, as a backup has it. There is no key to them: who restores an old backup may have lost a newer key.
    """

    at: datetime
    person: bytes
    became: bytes | None = None

    def __str__(self) -> str:
        """A line of the ledger. None is whole that was cut off anywhere."""
        what = f"became {self.person.hex()} {self.became.hex()}" if self.became else f"erased {self.person.hex()}"
        return f"{self.at.astimezone(UTC).isoformat()} {what}"

    @classmethod
    def read(cls, line: str) -> "Gone":
        """Reads what `str` has written. Raises ValueError for anything else."""
        if not _LINE.fullmatch(line):
            raise ValueError("no line of the ledger")
        at, _, person, *became = line.split(" ")
        return cls(datetime.fromisoformat(at), bytes.fromhex(person), bytes.fromhex(became[0]) if became else None)


def hash_of(public_id: str) -> bytes:
    """The 32 bytes by which a person is remembered who is gone."""
    return hashlib.sha256(b"gone " + public_id.encode("ascii")).digest()


def erased_since(lines: Iterable[Gone]) -> dict[bytes, datetime]:
    """The people who must not come back, and when each went.

    Whoever became somebody else goes with them: the two were one person, who has erased all that is theirs.
    """
    erased: dict[bytes, datetime] = {}
    became: dict[bytes, list[Gone]] = {}
    for gone in lines:
        if gone.became is None:
            erased[gone.person] = max(gone.at, erased.get(gone.person, gone.at))
        else:
            became.setdefault(gone.became, []).append(gone)
    wanted = list(erased)
    while wanted:
        for gone in became.pop(wanted.pop(), []):
            erased[gone.person] = max(gone.at, erased.get(gone.person, gone.at))
            wanted.append(gone.person)
    return erased
