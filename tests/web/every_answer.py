"""One answer of every kind the installation gives: each page for each visitor, and each way something goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.cast import House
from tests.house.routes import ROUTES, path_of, set_the_stage


def every_page(house: House) -> dict[str, TestResponse]:
    """What looking at each route gives nobody, a stranger and the owner, in both languages."""
    ids, pages = set_the_stage(house), {}
    for who, language in ((None, "en"), ("eve", "de"), ("cleo", "en"), ("ben", "de")):
        phone = house.phone(who, language=language)
        for route in ROUTES.values():
            if route.method == "GET":
                where = path_of(house, route.path, ids)
                pages[f"{route.path} for {who}"] = phone.get(where, buffered=True)
    contact = f"/contacts/{ids['contact']}"
    cleo = house.phone("cleo")
    cleo.post(f"{contact}/note", {"note": "first", "version": "0"})
    pages["too long"] = cleo.post(f"{contact}/note", {"note": "x" * 2001, "version": "1"})
    pages["in two tabs"] = cleo.post(f"{contact}/note", {"note": "second", "version": "0"})
    pages["saved by itself"] = cleo.post(
        f"{contact}/note", {"note": "third", "version": "1"}, headers={"Accept": "application/json"}
    )
    pages["a redirect"] = cleo.post(f"/follow-ups/{ids['contact']}/letting-go")
    pages["said once"] = cleo.get("/follow-ups")
    pages["no code"] = cleo.get("/x/hello")
    pages["my own code"] = cleo.get(house.code_path("cleo"))
    return pages | every_failure(house)


def every_failure(house: House) -> dict[str, TestResponse]:
    """What goes wrong, once each."""
    cleo = house.phone("cleo")
    cleo.get("/me")  # learns by heart what the failing database can't tell
    where = {"base_url": house.base_url}
    failures = {
        "400": cleo.client.post("/language", data={"language": "de"}, headers={"Origin": house.base_url}, **where),
        "401": house.phone().get("/me"),
        "404": cleo.get("/no/such/page"),
        "404 for nobody": house.phone(language="de").get("/no/such/page"),
        "405": cleo.post("/me"),
        "413": cleo.post("/language", {"language": "x" * 500_000}),
        "a call": cleo.client.post(
            "/api/scans", json={"scans": [None]}, headers={"X-CSRFToken": cleo.token()}, **where
        ),
        "401 for a call": cleo.client.post("/api/scans", json={"scans": []}, **where),
        "a call of nothing": cleo.get("/api/no/such/call"),
        "another host": cleo.client.get("/", base_url="http://evil.example"),
    }
    with without_table(house, "contact"):
        failures["500"] = cleo.get("/contacts")
    return failures


@contextmanager
def without_table(house: House, name: str) -> Iterator[None]:
    """Breaks the database: the table is gone for a while."""
    bind = house.sessions.kw["bind"]
    with bind.begin() as connection:
        connection.execute(text(f"ALTER TABLE {name} RENAME TO {name}_elsewhere"))
    try:
        yield
    finally:
        with bind.begin() as connection:
            connection.execute(text(f"ALTER TABLE {name}_elsewhere RENAME TO {name}"))
