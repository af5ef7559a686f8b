"""A server with its crowd on one database, for one fault after the other, and what came of it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.faults.checks import what_is_wrong
from tests.faults.phones import Phones
from tests.faults.server import Server
from tests.faults.stage import Stage

AFTER = 10
"""Scans that are acknowledged after a fault before it counts as over."""


@dataclass
class Scene:
    """What faults happen to; `draw` draws what is left to chance, by a seed."""

    stage: Stage
    server: Server
    phones: Phones
    draw: Random
    recoveries: list[float] = field(default_factory=list)

    def goes_on(self, scans: int = AFTER) -> None:
        """The fault is over: without anybody's hands scans are acknowledged and pages read again, and all is there."""
        began = time.monotonic()
        self.phones.wait_for(1)
        self.recoveries.append(time.monotonic() - began)
        self.phones.wait_for(scans, reads=2)
        self.is_well()

    def is_well(self) -> None:
        """Nothing promised is broken at this moment, whoever scans."""
        wrong = what_is_wrong(self.stage, self.phones.heard)
        assert not wrong, "\n".join(wrong[:20])


@contextmanager
def scene(
    stage: Stage, seed: int, *, environ: Mapping[str, str] | None = None, copies: int = 1, **more: Any
) -> Iterator[Scene]:
    """People scan while inside. At the end every scan is answered; each of them is there once, and nothing else is."""
    server = Server(stage.environ | dict(environ or {}), stage.settings.data / "server.txt", **more)
    draw = Random(seed)
    phones = Phones(stage, server.port, draw, copies=copies)
    server.come()
    try:
        with phones.busy():
            phones.wait_for(AFTER)
            yield Scene(stage, server, phones, draw)
    except BaseException:
        server.kill()
        raise
    server.stop()
    wrong = what_is_wrong(stage, phones.heard, is_all=True)
    assert not wrong, "\n".join(wrong[:20])
    said = server.log.read_text()
    assert "failed at" not in said, said[said.index("failed at") :][:3000]
