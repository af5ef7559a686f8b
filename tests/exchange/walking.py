"""Random walks: a seed always walks the same way, and a walk that fails is told in as few steps as will do.

Usually everything is compared after every third step and at the end, for what goes wrong with cards and contacts stays
wrong; and of each twenty walks one goes over SQLite and another over PostgreSQL. With EVENTNET_DEEP=1 there are more,
everything is compared after every step, and all walks go over both: for whoever changes what is walked on.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from random import Random
from typing import Protocol

DEEP = os.environ.get("EVENTNET_DEEP") == "1"
COMPARED_EVERY = 1 if DEEP else 3
WALKED_ONE_OF = 20

Step = tuple[str, int]
"""What is done, by the name of a method of the walk, and the seed of its choices."""


class Walk(Protocol):
    """Somewhere to walk: each kind of step is a method that returns what it did.

    `check` comes after every step, and compares `everything` now and then.
    """

    def check(self, *, everything: bool) -> None: ...

    def end(self) -> None: ...


@dataclass(frozen=True)
class Walked:
    """How far a walk came: what was done, and what failed at the end."""

    story: list[str]
    failure: Exception | None


def seeds(first: int, many: int, database_url: str) -> range:
    """The walks that one test takes on one database."""
    if DEEP:
        return range(first, first + many)
    return range(first + database_url.startswith("postgresql"), first + many, WALKED_ONE_OF)


def walk(begin: Callable[[], Walk], kinds: Mapping[str, int], *, seed: int, length: int) -> None:
    """Walks `length` steps of `kinds`, checking after each one. The numbers say how often a kind comes.

    Every walk leaves some kinds out and takes others more often, so that rare meetings of steps happen too.
    """
    random = Random(seed)
    often = {kind: number * random.choice([0, 1, 1, 3]) for kind, number in kinds.items()}
    often = often if any(often.values()) else dict(kinds)
    names = random.choices(list(often), list(often.values()), k=length)
    steps = [(name, random.getrandbits(32)) for name in names]
    if _go(begin, steps, every=COMPARED_EVERY, first=seed % COMPARED_EVERY).failure is None:
        return
    shortest = _shortened(begin, steps)
    walked = _go(begin, shortest, every=1)
    told = "\n".join(["", f"Walk {seed}, in as few steps as fail:", *walked.story])
    raise AssertionError(told) from walked.failure


def _go(begin: Callable[[], Walk], steps: list[Step], *, every: int, first: int = 0) -> Walked:
    there, story = begin(), []
    for number, (name, seed) in enumerate(steps):
        story.append(f"{name}({seed})")
        try:
            story[-1] = f"  {name}: {getattr(there, name)(Random(seed))}"
            there.check(everything=number % every == first or number == len(steps) - 1)
        except Exception as failure:
            return Walked(story, failure)
    try:
        there.end()
    except Exception as failure:
        return Walked([*story, "  the end"], failure)
    return Walked(story, None)


def _shortened(begin: Callable[[], Walk], steps: list[Step]) -> list[Step]:
    """Steps that still fail, none of which can be left out."""
    size = len(steps) // 2
    while size:
        start = 0
        while start < len(steps):
            fewer = steps[:start] + steps[start + size :]
            if _go(begin, fewer, every=1).failure is None:
                start += size
            else:
                steps = fewer
        size //= 2
    return steps


def same(found: object, expected: object, what: str) -> None:
    """Asserts that two values are equal, and says which of their parts are not."""
    assert found == expected, f"{what}:\n{_unlike(found, expected)}"


def _unlike(found: object, expected: object) -> str:
    if is_dataclass(found) and is_dataclass(expected):
        found, expected = vars(found), vars(expected)
    if isinstance(found, dict) and isinstance(expected, dict):
        unlike = {key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)}
        return "\n".join(f"{key}: {_unlike(found.get(key), expected.get(key))}" for key in unlike)
    return f"found {found}, expected {expected}"
