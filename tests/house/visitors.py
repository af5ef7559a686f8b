"""Everybody who may come to a page, and what a route's row (routes.py) means for each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from eventnet.events.actions import join, make_event
from eventnet.events.models import Event
from eventnet.events.rules import Role
from eventnet.people.actions import hide, make_person
from tests.cast import House, Phone
from tests.house.routes import Route


@dataclass(frozen=True)
class Visitor:
    """Somebody, by what they are: at the house's event or at another, organising it, with an address of their own."""

    who: str | None
    is_here: bool = False
    organises: bool = False
    is_confirmed: bool = True
    has_met_ben: bool = False
    is_hidden: bool = False


VISITORS = {
    "anonymous": Visitor(None),
    "a guest who came by Ben’s code": Visitor("gus", is_here=True, is_confirmed=False, has_met_ben=True),
    "somebody who joined and has not confirmed": Visitor("fay", is_here=True, is_confirmed=False),
    "an attendee": Visitor("kim", is_here=True),
    "a helper": Visitor("hal", is_here=True),
    "an attendee of another event": Visitor("lou"),
    "the organiser": Visitor("ada", is_here=True, organises=True),
    "the organiser of another event": Visitor("ola"),
    "an attendee hidden from Ben and Cleo": Visitor("dan", is_here=True, is_hidden=True),
}

OWN = ("{contact}", "{promise}", "{exchange}", "{session}", "{address}")
"""What belongs to Cleo alone."""


def let_in(house: House) -> Callable[[Visitor], Phone]:
    """Lets all visitors into the house; gives a phone of theirs, signed in anew where that can be done by a link."""
    path = house.code_path("ben")
    first: dict[str, Phone] = {"gus": house.phone(), "fay": house.phone()}
    first["gus"].get(path)
    assert first["gus"].post(path, {"name": "Gus", "email": "gus@guests.example"}).status_code == 303
    join_page = f"/join/{house.join_code}"
    assert first["fay"].post(join_page, {"name": "Fay", "email": "fay@guests.example"}).status_code == 303
    with house.writing() as session:
        now = house.clock.now
        here = session.get_one(Event, house.event_id)
        there = make_event(
            session,
            name="Elsewhere",
            place="Rome",
            timezone="Europe/Rome",
            starts_at=now,
            ends_at=now + timedelta(days=1),
        )
        for who, event, role in (
            ("kim", here, Role.ATTENDEE),
            ("hal", here, Role.ATTENDEE),
            ("lou", there, Role.ATTENDEE),
            ("ola", there, Role.ORGANISER),
        ):
            person = make_person(session, email=f"{who}@demo.example", name=who.title(), now=now)
            attendee = join(session, event, person, now, role)
            attendee.has_chosen_details, attendee.helps = True, who == "hal"
        for other in ("ben", "cleo"):
            hide(session, house.person(session, "dan"), house.person(session, other), now)

    def phone_of(visitor: Visitor) -> Phone:
        return first[visitor.who] if visitor.who in first else house.phone(visitor.who)

    return phone_of


def expected(endpoint: str, route: Route, visitor: Visitor) -> int:
    """The status `visitor` is to get, worked out from whose the route is and from what they are."""
    if visitor.who is None:
        return route.nobody
    if (endpoint, visitor.who) in EXCEPTIONS:
        return EXCEPTIONS[endpoint, visitor.who]
    return route.owner if _is_theirs(route.path, route.whose, visitor) else _otherwise(route, visitor)


def _is_theirs(path: str, whose: str, visitor: Visitor) -> bool:
    """Whether what the route is about is for `visitor`, as it is for its owner."""
    if any(part in path for part in OWN):
        return False
    if "{person}" in path:
        return visitor.has_met_ben
    if "{event}" in path:
        return visitor.organises if whose == "ada" else visitor.is_here
    if "{code}" in path:
        return visitor.is_here and not visitor.is_hidden
    if "{join}" in path:
        return visitor.is_here
    return visitor.is_confirmed or not path.startswith("/events/")  # they all take part in some event, as the owner


def _otherwise(route: Route, visitor: Visitor) -> int:
    """What they get instead: what is not theirs is not there, but for what speaks of itself."""
    if "{code}" in route.path:
        return 404 if visitor.is_hidden else route.stranger
    if "{join}" in route.path:
        return route.stranger
    if "{" in route.path:
        return 404
    return 403 if route.path.startswith("/events/") else route.stranger


CONFIRM_FIRST = ("people", "person", "listing", "join_list", "message", "write", "meet_list", "want_to_meet")

EXCEPTIONS = {
    # Who came by a code has had no question back yet; the organiser and Dan have not answered it.
    **{("joining.welcome", who): 200 for who in ("gus", "fay", "kim", "hal", "ada", "dan")},
    # There is no code before its owner has decided what goes over with it.
    **{(f"exchange.{page}", who): 404 for page in ("code_svg", "codes_ahead", "letters") for who in ("gus", "fay")},
    # Only those whose address is known see who is in the list, are in it, or have a list of their own.
    **{(f"directory.{page}", who): 403 for page in CONFIRM_FIRST for who in ("gus", "fay")},
    # Ben and Dan do not see each other, and nobody is on their own list. Taking off tells nothing of who was there.
    **{(f"directory.{act}", "dan"): 404 for act in ("person", "message", "write", "want_to_meet")},
    # Who has nothing in common with Ben has nothing to write about.
    **{(f"directory.{act}", who): 404 for act in ("message", "write") for who in ("ada", "kim", "hal")},
}
"""Where what somebody is does not tell it all."""
