"""What the installation takes from outside, found by letting it answer: what each route asks a form or address for.

So a new field of a new form is tried by itself (test_bad_input.py); nobody has to list it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, ClassVar

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.test import TestResponse

from eventnet.storage.engine import sqlite_library
from eventnet.web.incoming import Incoming
from eventnet.web.limits import set_up_limits
from tests.cast import House, Phone
from tests.house.routes import Route
from tests.markup import elements, forms
from tests.tables import Rows, contents, put_back


class Asked(ImmutableMultiDict[Any, Any]):
    """What was sent, which notes what it is asked for."""

    names: ClassVar[set[str]] = set()

    def __contains__(self, name: object) -> bool:
        self.names.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: Any) -> Any:
        self.names.add(str(name))
        return super().__getitem__(name)

    def getlist(self, name: Any, type: Any = None) -> Any:  # noqa: A002
        self.names.add(str(name))
        return super().getlist(name, type)


class _Noting(Incoming):
    """A request that notes what a view asks it for."""

    parameter_storage_class = Asked


@contextmanager
def noting(app: Flask) -> Iterator[set[str]]:
    """The names that are asked for from here on."""
    app.request_class, Asked.names = _Noting, set()
    yield Asked.names
    app.request_class = Incoming


class Visit:
    """Somebody before a phone of theirs, with one cookie that no answer changes, and a token that is right for it."""

    def __init__(self, house: House, phone: Phone) -> None:
        self.house, self.token, self.cookie = house, phone.token(), f"eventnet={phone.cookie().value}"
        self._language, self._client = phone.language, house.app.test_client(use_cookies=False)

    def open(
        self, path: str, method: str = "GET", *, headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        """Sends exactly this; nobody counts how often."""
        set_up_limits(self.house.app, self.house.app.extensions["eventnet"].settings)
        said = {"Accept-Language": self._language, "Cookie": self.cookie, **(headers or {})}
        return self._client.open(path, method=method, base_url=self.house.base_url, headers=said, buffered=True, **more)

    def ask(self, route: Route, path: str) -> TestResponse:
        """Opens the page, or sends the form that is right."""
        return self.open(path, route.method, **(route.sent(self.token) if route.method == "POST" else {}))

    def send(self, path: str, fields: dict[str, Any]) -> TestResponse:
        """Sends a form with its token."""
        return self.open(path, "POST", data={"csrf_token": self.token, **fields})


_TYPED_INTO = {"text", "email", "url", "tel", "search", "number", "date", "datetime-local", "time"}


def typed_texts(page: TestResponse) -> dict[tuple[str, str], list[str]]:
    """What stands in the fields of a page that one types into: by where their form goes, and their names.

    Several forms may go to the same place.
    """
    typed = {
        e.attributes["name"]
        for e in elements(page.text)
        if e.tag == "textarea" or (e.tag == "input" and e.attributes.get("type", "text") in _TYPED_INTO)
        if "name" in e.attributes
    }
    found: dict[tuple[str, str], list[str]] = {}
    for form in forms(page):
        for name in typed & set(form.fields):
            found.setdefault((form.action, name), []).append(form.fields[name][-1])
    return found


def fields_asked(visit: Visit, route: Route, path: str) -> tuple[list[str], set[str]]:
    """The fields of a form: all that it is asked for, or that it sends; and those of them that one types into.

    Who sends nothing is shown most forms again. Then it is sent with everything that is known by now.
    """
    with noting(visit.house.app) as names:
        page = visit.send(path, {})
        is_shown = page.mimetype == "text/html" and page.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        sent = {name for form in forms(page) if form.action == path for name in form.fields} if is_shown else set()
        visit.send(path, {**dict.fromkeys(names | sent, "x"), **route.form})
    typed = {name for action, name in typed_texts(page) if action == path} if is_shown else set()
    return sorted((names | sent | set(route.form)) - {"csrf_token"}), typed


def names_asked(visit: Visit, path: str) -> list[str]:
    """What a page looks for behind the question mark of its address."""
    with noting(visit.house.app) as names:
        visit.open(path)
    return sorted(names)


class World:
    """The house as it was when the stage was set, to be brought back after what was taken."""

    def __init__(self, house: House) -> None:
        self._house, self._engine = house, house.sessions.kw["bind"]
        self._watching = self._engine.raw_connection()
        self._is_file = self._engine.dialect.name == "sqlite"
        if self._is_file:
            self._copy = sqlite_library().connect(":memory:")
            self._line.backup(self._copy)
        with house.reading() as session:
            self._before = dict(contents(session))
        self._written = self._last_written()

    @property
    def _line(self) -> Any:
        return self._watching.driver_connection

    def has_changed(self) -> bool:
        """Whether anything is different from how it was."""
        return self._last_written() != self._written and self._contents() != self._before

    def bring_back(self) -> None:
        """Makes everything as it was."""
        if self._last_written() == self._written:
            return
        if self._is_file:
            self._copy.backup(self._line)
        else:
            put_back(self._engine, self._before, self._contents())
        self._written = self._last_written()

    def _contents(self) -> Rows:
        with self._house.reading() as session:
            return dict(contents(session))

    def leave(self) -> None:
        """Lets go of the line to the database."""
        self._watching.close()
        if self._is_file:
            self._copy.close()

    def _last_written(self) -> object:
        """Something that is different after anything was written: looking at all rows takes longer."""
        cursor = self._watching.cursor()
        cursor.execute("PRAGMA data_version" if self._is_file else _LAST_WRITTEN)
        found = cursor.fetchone()[0]
        self._watching.rollback()
        return found


_LAST_WRITTEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
