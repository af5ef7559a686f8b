"""Who waits for an answer, in three lines, and whose turn it is: rules that know nothing of sockets and threads.

Reading and changing wait apart, so that neither can take the other's room: a crowd that reloads its pages keeps no
scan out, and a crowd that scans leaves the pages theirs.
"""

from collections import deque
from enum import Enum
from typing import Any

READ = {"GET", "HEAD"}
PROBES = {"/healthz", "/readyz", "/metrics"}


class Kind(Enum):
    """The kinds of requests, as far as they matter to whoever waits."""

    PROBE = "whether all is well"
    PAGE = "a page"
    FILE = "a file of a page that somebody has got already"
    CHANGE = "a scan, or a form"


ROOM = {Kind.PROBE: 16, Kind.PAGE: 64, Kind.FILE: 96, Kind.CHANGE: 48}
"""While fewer wait in its line, one more of its kind is taken in. Pages and files wait in the same line."""

READS_A_CHANGE = 4
"""While both wait, so many who read have their turn for each who changes something, which takes as long as these."""


def kind_of(method: str, path: str) -> Kind:
    """The kind of a request, by its method and path."""
    if path in PROBES:
        return Kind.PROBE
    if method not in READ:
        return Kind.CHANGE
    return Kind.FILE if path.startswith("/static/") else Kind.PAGE


class Lines:
    """The three lines; whoever takes from them sees one."""

    def __init__(self) -> None:
        self._probes, self._reads, self._changes = deque[Any](), deque[Any](), deque[Any]()
        self._reads_in_turn = 0

    def __len__(self) -> int:
        """The number of all who wait."""
        return len(self._probes) + len(self._reads) + len(self._changes)

    def takes_in(self, one: Any, kind: Kind) -> bool:
        """True where there is room for `one`, who waits from now on."""
        line = self._line(kind)
        has_room = len(line) < ROOM[kind]
        if has_room:
            line.append(one)
        return has_room

    def popleft(self) -> Any:
        """Takes out whose turn it is. Raises IndexError where nobody waits."""
        if self._probes:
            return self._probes.popleft()
        if self._changes and (self._reads_in_turn >= READS_A_CHANGE or not self._reads):
            self._reads_in_turn = 0
            return self._changes.popleft()
        self._reads_in_turn += 1
        return self._reads.popleft()

    def _line(self, kind: Kind) -> deque[Any]:
        if kind is Kind.PROBE:
            return self._probes
        return self._changes if kind is Kind.CHANGE else self._reads
