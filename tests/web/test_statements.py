"""What pages cost the database: the same number of statements however long the list, and an index for each."""

import re

import pytest

from eventnet.exchange.rules import CameBy
from tests.cast import House
from tests.contacts.meeting_again import Again
from tests.crowd import crowd, request_from, swap_each
from tests.statements import Asked, listening

pytestmark = pytest.mark.thorough

FEW, MANY = 3, 40
ASKING = 100
"""The number of the first in the crowd who only asks."""

SWAP_STATEMENTS = 8
"""One to find out who asks and whose code it is, seven in the transaction."""

MEETING_AGAIN = 4
"""So many more where both have a contact of the other, from another event: to hold them, and to write into them."""

PAGE_STATEMENTS = 10

OPEN_IN_MOST_HANDS = {"now": 5, "my code": 3, "scanning": 1, "takers": 1}
"""Who asks, with how they take part and in what, is one of them."""


def pages(house: House) -> dict[str, str]:
    """The pages of Cleo's that hold lists, and one contact beside them."""
    return {
        "follow-ups": "/follow-ups",
        "let the rest go": "/follow-ups/remaining",
        "contacts": "/contacts",
        "contacts, searched": "/contacts?q=guest",
        "contacts of an event": f"/contacts?event={house.event}",
        "contacts as a file": "/contacts.csv?notes=1",
        "adding somebody by hand": "/contacts/new",
        "who has my card": "/exchanges",
        "one contact": house.contact_path("cleo", "guest0"),
        "saying hello": house.contact_path("cleo", "guest0").replace("/contacts/", "/follow-ups/") + "/touch",
        "receipt": house.contact_path("cleo", "guest0") + "/receipt",
        "now": f"/e/{house.event}",
        "before": f"/e/{house.event}/before",
        "status": f"/e/{house.event}/status",
        "door sheet": f"/e/{house.event}/door",
        "my card": f"/e/{house.event}/card",
        "my code": f"/e/{house.event}/code",
        "scanning": f"/e/{house.event}/scan",
        "requests": f"/e/{house.event}/requests",
        "who may ask me": f"/e/{house.event}/requests/from",
        "takers": f"/e/{house.event}/code/takers",
        "somebody's code": house.code_path("ben"),
        "code of somebody met": house.code_path("guest0"),
        "me": "/me",
        "sessions": "/sessions",
        "pause": "/me/pause",
    }


def asked_by(house: House) -> dict[str, list[str]]:
    """The statements of each page, in their order."""
    cleo, asked = house.phone("cleo"), {}
    for name, path in pages(house).items():
        with listening(house.app) as listener:
            assert cleo.get(path).status_code == 200, name
        asked[name] = listener.texts
    return asked


def ask_each_other(house: House, names: list[str]) -> None:
    """Cleo asks the third part of these for their card, the others ask her, and to every second of them she says no."""
    with house.writing() as session:
        cleo, now = house.attendee(session, "cleo"), house.clock.now
        for number, who in enumerate(names):
            other = house.attendee(session, who)
            request = request_from(other, cleo, now) if number % 3 else request_from(cleo, other, now)
            if number % 2:
                request.came_by, request.met_at = CameBy.LATE, now
            request.declined_at = now if number % 4 == 0 else None
            session.add(request)


def meet(house: House, many: int, *, first: int = 0) -> None:
    """Cleo scans half of the newcomers; the other half scans her. She promises something to each, and says hello."""
    names = crowd(house, many, first=first)
    ask_each_other(house, crowd(house, many, first=first + ASKING))
    swap_each(house, ["cleo"], names[::2])
    swap_each(house, names[1::2], ["cleo"])
    cleo = house.phone("cleo")
    for who in names[:4]:
        cleo.post(f"{house.contact_path('cleo', who)}/promises", {"promise": "send the link"})
    cleo.post(house.contact_path("cleo", names[-1]).replace("/contacts/", "/follow-ups/") + "/letting-go")


def test_no_page_asks_more_of_the_database_because_its_list_is_longer(house: House) -> None:
    meet(house, FEW)
    with_few = asked_by(house)
    meet(house, MANY - FEW, first=FEW)
    with_many = asked_by(house)
    assert {name: len(texts) for name, texts in with_many.items()} == {n: len(texts) for n, texts in with_few.items()}
    assert {name: texts for name, texts in with_many.items() if len(texts) > PAGE_STATEMENTS} == {}
    assert {name: len(with_many[name]) for name in OPEN_IN_MOST_HANDS} == OPEN_IN_MOST_HANDS
    assert "Guest 37" in house.phone("cleo").see("/contacts")
    assert "Guest 38" in house.phone("cleo").see(f"/e/{house.event}/code")


@pytest.mark.parametrize("have_met", [False, True])
def test_a_swap_is_one_transaction_and_few_statements(house: House, have_met: bool) -> None:
    if have_met:
        Again(house).swap("ben", "cleo")
    cleo, path = house.phone("cleo"), house.code_path("ben")
    cleo.get(path)
    fields = {"csrf_token": cleo.token()}
    with listening(house.app) as asked:
        answer = cleo.client.post(path, base_url=house.base_url, data=fields)
    assert (answer.status_code, answer.location.endswith("/swapped")) == (303, True)
    assert asked.writing_transactions == 1
    assert len(asked.texts) <= SWAP_STATEMENTS + MEETING_AGAIN * have_met, "\n".join(asked.texts)


def test_the_list_of_one_who_has_met_nobody_costs_no_more_than_that_of_one_who_has(house: House) -> None:
    dan = house.phone("dan")
    with listening(house.app) as asked:
        assert dan.get("/follow-ups").status_code == 200
    empty = len(asked.texts)
    meet(house, FEW)
    cleo = house.phone("cleo")
    with listening(house.app) as asked:
        assert cleo.get("/follow-ups").status_code == 200
    # The promises of those on the list, and the events of which all can be taken along.
    assert empty <= len(asked.texts) <= empty + 2


BIG = re.compile(
    r"^SCAN (contact|encounter|exchange|card_request|attendee|person|promise|touch|live_step|browser_session|hiding)"
)


def plans(house: House, asked: Asked) -> dict[str, list[str]]:
    """How SQLite goes about each statement."""
    bind, found = house.sessions.kw["bind"], {}
    with bind.connect() as connection:
        for statement, values in asked.statements:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                found[statement] = [str(row[3]) for row in rows]
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_reads_a_whole_table_of_people(house: House) -> None:
    meet(house, FEW)
    cleo = house.phone("cleo")
    contact = house.contact_path("cleo", "guest0")
    with listening(house.app) as asked:
        for path in pages(house).values():
            cleo.get(path)
        house.swap("cleo", "ben")
        cleo.get("/contacts", query_string={"after": contact.removeprefix("/contacts/")})
        for path in (
            house.code_path("guest1"),
            f"{contact}/deletion",
            f"{house.contact_path('cleo', 'guest1').replace('/contacts/', '/follow-ups/')}/keeping",
            "/follow-ups/remaining/letting-go",
            "/sessions/end",
        ):
            cleo.post(path)
    found = plans(house, asked)
    assert len(found) > 30
    assert any(
        "SEARCH contact USING INDEX ix_contact_owner_id_met_at" in line for plan in found.values() for line in plan
    )
    # Whether there is anybody at all reads one row, whatever plan is made for it.
    is_anybody = re.compile(r"SELECT \w+\.id \nFROM \w+\n LIMIT \? OFFSET \?")
    found = {statement: plan for statement, plan in found.items() if not is_anybody.fullmatch(statement.strip())}
    assert {statement: plan for statement, plan in found.items() if any(map(BIG.search, plan))} == {}
