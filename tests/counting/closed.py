"""What is closed while nobody counts: where, for whom, what is typed there, and what comes of it otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.cast import House


@dataclass(frozen=True)
class Closed:
    """A page or a form (`fields`) that waits; `status` is its own answer when Redis is there."""

    path: Callable[[House], str]
    fields: dict[str, str] | None
    status: int
    who: str | None = None


GUS = {"name": "Gus Grabowski", "email": "gus@demo.example"}

CLOSED = {
    "asking for a mail to sign in": Closed(lambda _: "/sign-in", {"email": "cleo@demo.example"}, 303),
    "digits": Closed(lambda _: "/mailed", {"digits": "1234 5678"}, 422),
    "joining": Closed(lambda house: f"/join/{house.join_code}", GUS, 303),
    "a wrong join code": Closed(lambda _: "/join?code=AAAAAAAA", None, 404),
    "looking at a code": Closed(lambda house: house.code_path("ben"), None, 200, "cleo"),
    "a guest looking at a code": Closed(lambda house: house.code_path("ben"), None, 200),
    "swapping cards": Closed(lambda house: house.code_path("ben"), {"card": "mail", "shown": "all"}, 303, "cleo"),
    "swapping as a guest": Closed(lambda house: house.code_path("ben"), GUS, 303),
    "another address": Closed(lambda _: "/me/address", {"email": "cleo@new.example"}, 303, "cleo"),
    "naming a helper": Closed(lambda house: f"/e/{house.event}/helpers", {"email": "ben@demo.example"}, 303, "ada"),
}
