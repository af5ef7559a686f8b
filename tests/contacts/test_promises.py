"""Promises with a day: shown wherever the promise is, the earliest first, kept until they are done."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Promise
from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, words
from tests.markup import form_to

LATER = (date(2026, 11, 20) + timedelta(days=3653)).isoformat()
REFUSED = {
    "2026-11-19": "This day is over.",
    "19.11.2026": "This day is over.",
    "0001-01-01": "This day is over.",
    LATER: "more than ten years away",
    "9999-12-31": "more than ten years away",
    "2026-02-30": "write the day like this",
    "Friday": "write the day like this",
    "2026-12-04T10:00": "write the day like this",
    "1" * 4000: "write the day like this",
    '"><script>': "write the day like this",
}


def promise(phone: Phone, contact: str, text: str, due_on: str = "") -> None:
    answer = phone.post(f"{contact}/promises", {"promise": text, "due_on": due_on})
    assert answer.status_code == 303, words(answer)


def test_the_earliest_day_is_first_and_stays_when_the_card_is_gone(house: House) -> None:
    for other in ("ben", "dan", "ada"):
        house.swap("cleo", other)
    cleo, path = house.phone("cleo"), {who: house.contact_path("cleo", who) for who in ("ben", "dan", "ada")}
    promise(cleo, path["ada"], "call the museum")
    promise(cleo, path["dan"], "lend the book", "24.12.2026")
    promise(cleo, path["dan"], "send the photo")
    promise(cleo, path["ben"], "send the link", "2026-11-27")
    promise(cleo, path["ben"], "ask around", "2026-11-23")
    in_order = ["ask around", "send the link", "lend the book", "send the photo", "call the museum"]
    seen = cleo.see("/follow-ups")
    assert sorted(in_order, key=seen.index) == in_order
    assert "“send the link” by Friday, 27 November" in seen
    assert "“lend the book” by Thursday, 24 December" in cleo.see(path["dan"])
    exported = json.loads(cleo.get("/me/export").text)["contacts"]
    assert {p["text"]: p["by"] for contact in exported for p in contact["promises"]}["send the link"] == "2026-11-27"
    house.clock.now = datetime(2027, 1, 20, tzinfo=UTC)
    sweep(house.sessions, house.clock.now, confirm=True)
    seen = house.phone("cleo", language="de").see("/follow-ups")
    in_order = ["ask around", "send the link", "lend the book", "call the museum", "send the photo"]
    assert sorted(in_order, key=seen.index) == in_order, "those without a day in the order they were made"
    assert "„lend the book“ bis Donnerstag, 24. Dezember 2026" in seen


@pytest.mark.on_sqlite
def test_today_is_a_day_and_so_is_none(house: House) -> None:
    house.swap("cleo", "ben")
    cleo, path = house.phone("cleo"), house.contact_path("cleo", "ben")
    house.clock.now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # in Berlin it is Saturday
    assert cleo.post(f"{path}/promises", {"promise": "x", "due_on": "2026-11-20"}).status_code == 422
    promise(cleo, path, "today", "2026-11-21")
    promise(cleo, path, "some day", "  ")
    with house.reading() as session:
        stored = dict(iter(session.execute(select(Promise.text, Promise.due_on)).all()))
    assert stored == {"today": date(2026, 11, 21), "some day": None}


@pytest.mark.on_sqlite
@pytest.mark.parametrize(("typed", "why"), REFUSED.items(), ids=[typed[:20] for typed in REFUSED])
def test_what_is_no_day_is_refused_and_nothing_typed_is_lost(house: House, typed: str, why: str) -> None:
    house.swap("cleo", "ben")
    cleo, path = house.phone("cleo"), house.contact_path("cleo", "ben")
    for text in ("send the link", ""):
        answer = cleo.post(f"{path}/promises", {"promise": text, "due_on": typed})
        assert answer.status_code == 422
        assert why in words(answer)
        form = form_to(answer, f"{path}/promises")
        assert (form.value("promise"), form.value("due_on")) == (text, typed.replace("19.11.2026", "2026-11-19"))
    with house.reading() as session:
        assert session.scalars(select(Promise)).all() == []
