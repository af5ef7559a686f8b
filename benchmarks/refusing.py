"""How long it takes to hear that a code is unknown, whatever the cause: no time may tell somebody hidden from a typo.

Each cause takes turns with a code that was made up, so that a busy moment of the machine hits both.
"""

from collections.abc import Callable
from statistics import quantiles

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

Times = dict[str, dict[str, float]]
"""By cause and way: how long it takes, as a part of what a made-up code takes."""


def refusals(house: House, rounds: int = ROUNDS) -> Times:
    """Asks for each unknown code by each way, in turns with one that was made up."""
    make_twin(house, "ben")
    tokens = _make_unknown(house)
    phone = house.phone("cleo")
    return {
        f"{CAUSES[who]}, {kind} code": {
            way: _ratio(house, ask(token), ask(MADE_UP[kind]), rounds) for way, ask in _ways(house, phone).items()
        }
        for kind, by_holder in tokens.items()
        for who, token in by_holder.items()
    }


def _make_unknown(house: House) -> dict[str, dict[str, str]]:
    live = {who: house.token(who) for who in CAUSES}
    badges = {who: house.badge_path(who).removeprefix("/x/") for who in CAUSES}
    with house.writing() as session:
        cleo = house.person(session, "cleo")
        hide(session, house.person(session, "ada"), cleo, house.clock.now)
        hide(session, cleo, house.person(session, "ben"), house.clock.now)
        replace_aliases(session, house.person(session, "dan"))
        erase_person(session, house.person(session, GONE))
    house.badge_path("dan")
    return {"live": live, "badge": badges}


Ask = Callable[[str], Callable[[], object]]


def _ways(house: House, phone: Phone) -> dict[str, Ask]:
    return {
        "looking": lambda token: lambda: phone.get(f"/x/{token}"),
        "pressing": lambda token: lambda: phone.post(f"/x/{token}"),
        "sent by a phone": lambda token: lambda: send(house, phone, a_scan(token)),
    }


def _ratio(house: House, cause: Callable[[], object], made_up: Callable[[], object], rounds: int) -> float:
    pairs = []
    for number in range(WARM_UP + rounds):
        set_up_limits(house.app, house.app.extensions["eventnet"].settings)  # nobody scans as much
        turns = [cause, made_up] if number % 2 else [made_up, cause]  # who comes first finds colder memory
        times = {turn: timed(turn) for turn in turns}
        pairs.append((times[cause], times[made_up]))
    ours, theirs = (_quick(times) for times in zip(*pairs[WARM_UP:], strict=True))
    return ours / theirs


def _quick(times: tuple[float, ...]) -> float:
    """What a quarter take less than: what a machine does beside it only ever makes an answer slower."""
    return quantiles(times, n=4)[0]
