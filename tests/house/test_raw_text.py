"""What strangers send is short and has few marks before anything is done to it: no request holds the process.

Nothing here is timed. What costs the square of its length is sorting the marks of a text, so it is looked at what
reaches the function that does so, ours and other people's; what else is done is counted in calls.
"""

import ast
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

import eventnet
from eventnet.cards.forms import PAGES, card_form
from eventnet.cards.models import Prompt
from eventnet.kernel.bilingual import Bilingual
from eventnet.kernel.text import MOST_MARKS, room_for
from eventnet.people.rules import valid_email
from eventnet.starters.forms import MessageForm
from eventnet.web.forms import AtMost, Form
from tests.cast import House, words
from tests.crowd import crowd

PILE = "\u0316\u0300"
"""Two marks in the wrong order: a text of these is what takes a normal form longest."""

MOST_IN_A_ROW = 4 * MOST_MARKS
"""A mark may come apart into several, and a letter into itself and some."""

SOURCES = sorted(Path(eventnet.__file__).parent.rglob("*.py"))


class Recorder:
    """Stands where `unicodedata.normalize` stands, and looks at what it is given."""

    def __init__(self) -> None:
        self.normalize = unicodedata.normalize
        self.longest = self.most_in_a_row = self.calls = 0

    def __call__(self, form: Any, text: str) -> str:
        self.calls += 1
        self.longest = max(self.longest, len(text))
        in_a_row = 0
        for c in text:
            in_a_row = in_a_row + 1 if unicodedata.combining(self.normalize("NFKD", c)[0]) else 0
            self.most_in_a_row = max(self.most_in_a_row, in_a_row)
        return self.normalize(form, text)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    recorder = Recorder()
    monkeypatch.setattr(unicodedata, "normalize", recorder)
    yield recorder
    assert recorder.calls, "nothing came to be normalised"
    assert recorder.most_in_a_row <= MOST_IN_A_ROW
    assert recorder.longest <= 4 * room_for(0)


def test_one_module_normalises() -> None:
    found = {
        str(source.relative_to(SOURCES[0].parent))
        for source in SOURCES
        if "migrations" not in source.parts
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "normalize")
        or (isinstance(node, ast.ImportFrom) and any(name.name == "normalize" for name in node.names))
    }
    assert found == {"kernel/text.py"}


def every_form(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from every_form(form)


@pytest.mark.on_sqlite
def test_every_field_of_every_form_is_cut_before_its_filters_see_it(app: Flask, recorder: Recorder) -> None:
    prompts = [Prompt(id=1, event_id=1, position=0, question=Bilingual("Was?", "What?"))]
    kinds = [kind for kind in every_form() if kind.__module__.startswith("eventnet.")]
    looked_at = set()
    with app.test_request_context():
        makers = {kind.__name__: kind for kind in kinds if kind.__name__ not in {"CardForm", "LookForm"}}
        forms = {
            **{name: kind("draft") if kind is MessageForm else kind(formdata=None) for name, kind in makers.items()},
            **{page: card_form(page, prompts, {}) for page in PAGES},
        }
        for where, form in forms.items():
            for field in form:
                if not isinstance(field, StringField) or isinstance(field, BooleanField):
                    continue
                most = max((v.most for v in field.validators if isinstance(v, AtMost)), default=0)
                field.process(MultiDict({field.name: "z" + PILE * 150_000}))
                assert field.data is None or len(field.data) <= room_for(most), (where, field.name)
                assert field.validate(form) is False, (where, field.name)
                assert field.errors == ["This is far too long, only its beginning is still here. Please shorten it."]
                looked_at.add(where)
    assert {"JoinForm", "SignInForm", "DigitsForm", "NewEventForm", "about", "topics", "reach"} <= looked_at


@pytest.mark.thorough
@pytest.mark.on_sqlite
def test_no_request_brings_a_pile_of_marks_to_be_sorted(house: House, recorder: Recorder) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    anybody, cleo, pile = house.phone(), house.phone("cleo"), "z" + PILE * 4_500
    people = f"/e/{house.event}/people"
    for text in (pile, "z\u0316" * 20_000):  # what is long without a pile is cut as well
        assert anybody.get("/join", query_string={"code": text}).status_code == 404
        assert anybody.get(f"/join/{text}").status_code == 404
        assert cleo.get(people, query_string={"q": text}).status_code == 422
        for field in ("topic", "status", "after"):
            assert cleo.get(people, query_string={field: text}).status_code == 200
    for phone, path, fields, status in (
        (anybody, f"/join/{house.join_code}", {"name": pile, "email": "gus@guests.example"}, 422),
        (anybody, "/sign-in", {"email": f"{pile}@guests.example"}, 422),
        (anybody, "/sign-in", {"email": f"gus@{pile}.example"}, 422),
        (anybody, "/mailed", {"digits": pile}, 422),
        (anybody, "/language", {"from": pile}, 303),
        (cleo, f"/e/{house.event}/card/about", {"name": pile}, 422),
        (cleo, f"/e/{house.event}/card/topics", {"topics": pile}, 422),
        (cleo, f"/e/{house.event}/scan", {"link": pile}, 422),
        (cleo, f"/e/{house.event}/care/message", {"text": pile, "recipient": "team"}, 422),
        (cleo, "/events/new", {"name": pile, "timezone": pile}, 422),
    ):
        assert phone.post(path, fields).status_code == status, (path, fields.keys())


def test_an_address_far_too_long_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unicodedata, "normalize", recorder := Recorder())
    for address in (f"g{PILE * 3_000}@guests.example", f"gus@z{PILE * 3_000}.example"):
        assert valid_email(address) is None
    assert recorder.calls == 0


@pytest.mark.on_sqlite
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_far_too_long_is_refused_with_its_beginning_still_there(house: House, language: str) -> None:
    page = house.phone(language=language).post(
        f"/join/{house.join_code}", {"name": "Gus " * 10_000, "email": "gus@guests.example"}
    )
    assert page.status_code == 422
    said = {
        "en": "far too long, only its beginning is still here",
        "de": "viel zu lang, hier steht nur noch der Anfang",
    }
    assert said[language] in words(page)
    assert ("Gus " * 2000).strip() in page.text
    assert "Gus " * 2001 not in page.text
    assert 'value="gus@guests.example"' in page.text


def calls_of(house: House, **headers: str) -> int:
    """How many functions are called to answer a request with these headers."""
    phone, calls = house.phone(), 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    phone.get("/sign-in", headers=headers)
    sys.setprofile(count)
    try:
        assert phone.get("/sign-in", headers=headers).status_code == 200
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("header", "part"),
    [("Accept-Language", "a,"), ("Accept-Language", "a;q=0.1,"), ("User-Agent", "Firefox/"), ("Accept", "a/b,")],
)
def test_a_header_of_many_parts_costs_little_more_than_none(house: House, header: str, part: str) -> None:
    usual = calls_of(house)
    assert calls_of(house, **{header: part * 4000}) < 10 * usual
