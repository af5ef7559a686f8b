"""How long an answer takes about an address or an id that is somebody's, beside one that is nobody's (refusing.py)."""

from collections.abc import Callable, Iterator

from benchmarks.measuring import WARM_UP
from benchmarks.refusing import ROUNDS, Pair, Times, in_turns
from eventnet.kernel.ids import new_public_id
from eventnet.people.actions import hide
from tests.cast import House, Phone

KNOWN = {"of somebody who takes part": "ben@demo.example", "of somebody elsewhere": "eve@demo.example"}
NOBODYS = "nobody@demo.example"


def addresses(house: House, rounds: int = ROUNDS) -> Times:
    """Gives each known address wherever one is typed, in turns with one that nobody has; each time in a new browser."""
    ways: dict[str, tuple[str | None, Callable[[Phone, str], object]]] = {
        "signing in": (None, lambda phone, email: phone.post("/sign-in", {"email": email})),
        "joining": (None, lambda phone, email: phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": email})),
        "another address": ("cleo", lambda phone, email: phone.post("/me/address", {"email": email})),
    }
    asked: dict[tuple[str, str], Pair] = {}
    for whose, email in KNOWN.items():
        for way, (who, give) in ways.items():
            phones = _phones(house, who, 2 * (rounds + WARM_UP))
            asked[whose, way] = (
                lambda give=give, phones=phones, email=email: give(next(phones), email),  # type: ignore[misc]
                lambda give=give, phones=phones: give(next(phones), NOBODYS),  # type: ignore[misc]
            )
    return in_turns(house, asked, rounds)


def _phones(house: House, who: str | None, many: int) -> Iterator[Phone]:
    """New browsers that have seen a form before."""
    phones = [house.phone(who) for _ in range(many)]
    for phone in phones:
        phone.token()
    return iter(phones)


def ids(house: House, rounds: int = ROUNDS) -> Times:
    """Has Cleo open and press what belongs to somebody else, in turns with what never was."""
    house.put_in_directory()
    house.swap("ben", "ada")
    theirs = house.contact_path("ben", "ada").rpartition("/")[2]
    with house.writing() as session:
        hide(session, house.person(session, "dan"), house.person(session, "cleo"), house.clock.now)
        hidden = house.attendee(session, "dan").public_id
    cleo, event = house.phone("cleo"), house.event
    own = {
        "somebody’s contact": (theirs, "/contacts/{}", "/contacts/{}/promises"),
        "somebody hidden": (hidden, f"/e/{event}/people/{{}}", f"/e/{event}/people/{{}}/meeting"),
        "an event one only takes part in": (event, "/e/{}/desk", "/e/{}/questions"),
    }
    asked: dict[tuple[str, str], Pair] = {}
    for what, (real, page, form) in own.items():
        named = (real, new_public_id())
        opened = [_doing(cleo.get, page.format(one)) for one in named]
        pressed = [_doing(cleo.post, form.format(one)) for one in named]
        asked[what, "looking"], asked[what, "pressing"] = (opened[0], opened[1]), (pressed[0], pressed[1])
    return in_turns(house, asked, rounds)


def _doing(do: Callable[[str], object], path: str) -> Callable[[], object]:
    return lambda: do(path)
