"""What a load came to, as figures: pure arithmetic."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Answer(NamedTuple):
    """What became of a visit, in seconds from the beginning of the load.

    It was `due` then, whenever it was really begun; `first` is when it had its first answer, `done` when it had all.
    `status` is the last there was, 0 where the server hung up or said nothing for too long. It was sent away for a time
    (503) `refused` times before, the first time at `told`.
    """

    kind: str
    due: float
    begun: float
    first: float
    done: float
    status: int
    refused: int = 0
    told: float = 0.0

    @property
    def is_well(self) -> bool:
        """True where they got what they came for."""
        return 200 <= self.status < 400


def part(times: Sequence[float], percent: float) -> float:
    """The time that so many of a hundred stay within: one of `times`; 0 where there are none."""
    if not times:
        return 0.0
    ordered = sorted(times)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True)
class Times:
    """Milliseconds that half, 99 of 100 and all stay within."""

    half: float
    most: float
    slowest: float


def times_of(seconds: Iterable[float]) -> Times:
    """The same of times in seconds."""
    some = [one * 1000 for one in seconds]
    return Times(part(some, 50), part(some, 99), part(some, 100))


@dataclass(frozen=True)
class Sum:
    """What many visits came to. All times begin when somebody was due, not when they were begun with.

    `well`: how many got what they came for; `rate`: those a second, from the first who was due to the last who got it.
    `first` and `whole`: until the first answer, and until all was there. `refusing`: until somebody was told to come
    again. `late`: how far the generator itself was behind. `busy`: the part of a processor it took.
    """

    visits: int
    well: int
    refusals: int
    lost: int
    others: dict[int, int]
    rate: float
    first: Times
    whole: Times
    refusing: Times
    late: Times
    busy: float = 0.0


def sum_of(answers: Sequence[Answer], busy: float = 0.0) -> Sum:
    """The sum of what became of these visits."""
    well = [one for one in answers if one.is_well]
    statuses = Counter(one.status for one in answers if not one.is_well)
    lost, refused = statuses.pop(0, 0), statuses.pop(503, 0)
    began = min((one.due for one in answers), default=0.0)
    lasted = max((one.done for one in well), default=began) - began
    return Sum(
        visits=len(answers),
        well=len(well),
        refusals=sum(one.refused for one in answers) + refused,
        lost=lost,
        others=dict(statuses),
        rate=len(well) / lasted if lasted > 0 else 0.0,
        first=times_of(one.first - one.due for one in well),
        whole=times_of(one.done - one.due for one in well),
        refusing=times_of(one.told - one.due for one in answers if one.told),
        late=times_of(one.begun - one.due for one in answers),
        busy=busy,
    )


def rate_within(answers: Iterable[Answer], begin: float, end: float) -> float:
    """How many a second got what they came for between these moments, whenever they had come."""
    return sum(one.is_well and begin <= one.done < end for one in answers) / (end - begin)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much the second grows for each one of the first: the straight line that fits best."""
    if not points:
        return 0.0
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0
