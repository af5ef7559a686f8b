"""How long hearing no takes, whatever the cause: no time may tell somebody hidden from a typo, or whose an address is.

Each takes turns with one that was made up (a code, an address, an id), so that a busy moment of the machine hits both.
"""

from collections.abc import Callable, Mapping
from statistics import quantiles
from typing import NamedTuple

from benchmarks.measuring import WARM_UP, timed
from eventnet.events.actions import replace_aliases
from eventnet.people.actions import hide
from eventnet.upkeep.erasing import erase_person
from eventnet.web.limits import set_up_limits
from tests.cast import House, Phone
from tests.exchange.sending import a_scan, send
from tests.exchange.twins import make_twin

ROUNDS = 100
MADE_UP = {"live": "A" * 39, "badge": "B" * 23}
GONE = "ben-twin"
CAUSES = {"ada": "hidden by its holder", "ben": "hidden by who scans", "dan": "replaced", GONE: "erased"}
"""Whose codes are unknown to Cleo, and why."""


class Part(NamedTuple):
    """What something takes, as a part of what the made-up one takes: in all rounds, and in either half."""

    whole: float
    first: float
    second: float


Times = dict[str, dict[str, Part]]
"""By cause and way."""

Pair = tuple[Callable[[], object], Callable[[], object]]
"""What is asked for, and its made-up one."""


def refusals(house: House, rounds: int = ROUNDS) -> Times:
    """Asks for each unknown code by each way, in turns with one that was made up; round after round of all of them."""
    make_twin(house, "ben")
    tokens = _make_unknown(house)
    ways = _ways(house, house.phone("cleo"))
    return in_turns(
        house,
        {
            (f"{CAUSES[who]}, {kind} code", way): (ask(token), ask(MADE_UP[kind]))
            for kind, by_holder in tokens.items()
            for who, token in by_holder.items()
            for way, ask in ways.items()
        },
        rounds,
    )


def in_turns(house: House, asked: Mapping[tuple[str, str], Pair], rounds: int) -> Times:
    """The times of all pairs, by the two names of each."""
    taken: dict[tuple[str, str], list[tuple[float, float]]] = {what: [] for what in asked}
    for number in range(WARM_UP + rounds):
        for what, (cause, made_up) in asked.items():
            taken[what].append(_in_turns(house, cause, made_up, is_first=number % 2 == 0))
    times: Times = {}
    for (why, way), pairs in taken.items():
        counted = pairs[WARM_UP:]
        half = len(counted) // 2
        times.setdefault(why, {})[way] = Part(_part(counted), _part(counted[:half]), _part(counted[half:]))
    return times


def _part(pairs: list[tuple[float, float]]) -> float:
    ours, theirs = (_quick(some) for some in zip(*pairs, strict=True))
    return ours / theirs


def _make_unknown(house: House) -> dict[str, dict[str, str]]:
    live = {who: house.token(who) for who in CAUSES}
    badges = {who: house.badge_path(who).removeprefix("/x/") for who in CAUSES}
    with house.writing() as session:
        cleo = house.person(session, "cleo")
        hide(session, house.person(session, "ada"), cleo, house.clock.now)
        hide(session, cleo, house.person(session, "ben"), house.clock.now)
        replace_aliases(session, house.person(session, "dan"))
        erase_person(session, house.person(session, GONE), house.clock.now)
    house.badge_path("dan")
    return {"live": live, "badge": badges}


Ask = Callable[[str], Callable[[], object]]


def _ways(house: House, phone: Phone) -> dict[str, Ask]:
    return {
        "looking": lambda token: lambda: phone.get(f"/x/{token}"),
        "pressing": lambda token: lambda: phone.post(f"/x/{token}"),
        "sent by a phone": lambda token: lambda: send(house, phone, a_scan(token)),
    }


def _in_turns(
    house: House, cause: Callable[[], object], made_up: Callable[[], object], *, is_first: bool
) -> tuple[float, float]:
    """The milliseconds of both; whoever comes first finds colder memory."""
    set_up_limits(house.app, house.app.extensions["eventnet"].settings)  # nobody scans as much
    if is_first:
        ours = timed(cause)
        return ours, timed(made_up)
    theirs = timed(made_up)
    return timed(cause), theirs


def _quick(times: tuple[float, ...]) -> float:
    """What a tenth take less than: what a machine does beside it only ever makes an answer slower."""
    return quantiles(times, n=10)[0]
