"""Who gets what where, as it is measured: docs/access.md, which `bin/access` writes anew. A test compares.

Each role opens each page and presses each button of a house in which everything is Cleo's; what was pressed is undone
before the next one comes.
"""

import tempfile
from collections.abc import Collection
from pathlib import Path

from eventnet.config import Settings
from eventnet.storage.engine import open_engine
from eventnet.storage.migrating import migrate
from eventnet.storage.transactions import session_factory
from eventnet.web.extensions import db
from tests.cast import House
from tests.clock import Clock
from tests.house.entry_points import Visit, World
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.house.visitors import VISITORS, let_in
from tests.quick import quick_app

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"

Got = dict[str, dict[str, int]]
"""Statuses by endpoint and role."""

COLUMNS = {
    "nobody": "anonymous",
    "a stranger": "a stranger",
    "came by Ben’s code": "a guest who came by Ben’s code",
    "not confirmed": "somebody who joined and has not confirmed",
    "takes part": "an attendee",
    "helps": "a helper",
    "hidden": "an attendee hidden from Ben and Cleo",
    "elsewhere": "an attendee of another event",
    "organises elsewhere": "the organiser of another event",
    "the other": "the other",
    "the owner": "the owner",
    "organises": "the organiser",
}
"""The heads of the table, and who that is (visitors.py)."""

INTRODUCTION = """\
# Who gets what where

Measured, not written: `bin/access` lets everybody open every page and press every button there is, and writes down what
they got. A test does the same and compares, so a change of who may do what is a change of this page. Edit nothing here.

In the house where it is measured everything that belongs to somebody is **the owner's**, Cleo's: the contact, the
promise, the swap, the request, the meet list, the other browser. **The other** is Ben, whom she has met, whose code and
page these are. **Nobody** is not signed in, **a stranger** takes part nowhere, **came by Ben’s code** has met Ben and
not confirmed an address, **not confirmed** has joined with an address alone. **Takes part**, **helps** and
**organises** are at the event, **hidden** has hidden themselves from Ben and Cleo; **elsewhere** and **organises
elsewhere** belong to another event.

| status | |
| --- | --- |
| 200, 302, 303, 304 | they get it; 303 after a form |
| 401 | sign in first; the same whether there is such a thing or not |
| 403 | not for them, and it may be said: take part first, or confirm the address first |
| 404 | it is not there for them; to the byte the same as what was never there |
| 405, 400 | asked in a way that nobody can ask |
| 422 | the form is shown again, for what the measuring hand types is wrong |

"""


def measured(house: House, roles: Collection[str]) -> Got:
    """What these get at each route, by the heads of the table. Who is refused changes nothing."""
    ids = set_the_stage(house)
    ids |= {name: path_of(house, f"{{{name}}}", ids) for name in ("link", "confirm")}
    phone_of = let_in(house)
    who = {"a stranger": "eve", "the other": "ben", "the owner": "cleo"}
    phones = {head: phone_of(VISITORS[name]) for head, name in COLUMNS.items() if head in roles and name in VISITORS}
    phones |= {head: house.phone(who[head]) for head in roles if head in who}
    visits = {head: Visit(house, phone) for head, phone in phones.items()}
    world, got = World(house), {endpoint: dict[str, int]() for endpoint in ROUTES}
    for endpoint, route in ROUTES.items():
        for name, visit in visits.items():
            answer = visit.ask(route, route.path.format(**ids))
            got[endpoint][name] = answer.status_code
            if (answer.status_code >= 400 or route.method == "GET") and world.has_changed():
                raise AssertionError(f"{name} is refused {endpoint}, and yet something is different")
            world.bring_back()
    world.leave()
    return got


def as_document(got: Got) -> str:
    """The page with the table."""
    rows = [["", *COLUMNS], ["---"] * (len(COLUMNS) + 1)]
    for endpoint, route in ROUTES.items():
        rows.append([f"`{route.method} {route.path}`", *(str(got[endpoint][head]) for head in COLUMNS)])
    return INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main() -> None:
    """Measures on a house of its own, and writes."""
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/eventnet.sqlite3"
        engine = open_engine(url)
        migrate(engine, "head")
        settings = Settings(
            data=Path(name),
            database_url=url,
            base_url="http://eventnet.test",
            secret_keys=("k" * 40,),
            smtp_url="smtp://127.0.0.1:1",
        )
        clock = Clock()
        app = quick_app(settings, clock)
        DOCUMENT.write_text(
            as_document(measured(House(app, session_factory(engine), clock), COLUMNS)), encoding="utf-8"
        )
        with app.app_context():
            db.engine.dispose()
        engine.dispose()


if __name__ == "__main__":
    main()
