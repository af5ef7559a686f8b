"""Bad input on one's own card: what is stored, what is said, and that nothing typed is ever lost."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from eventnet.cards.models import Answer, Prompt
from eventnet.events.models import Attendee
from eventnet.kernel.bilingual import Bilingual
from eventnet.people.models import Person
from tests.cards.bad_input import (
    ANSWERS,
    INTRODUCTIONS,
    LINES,
    LINKEDIN,
    MASTODON,
    ORGANISATIONS,
    OTHERS,
    OWN_ADDRESSES,
    PHONES,
    TOPICS,
    WEBSITES,
    XING,
)
from tests.cards.desk import Desk, another_event, desk_of
from tests.cast import House, words
from tests.markup import Form, form_to, heading
from tests.meanwhile import everything, restore
from tests.web.bad_input import KEPT, NAMES, Typed
from tests.web.old_forms import token_from

pytestmark = pytest.mark.thorough

ANSWER = "answer-{}"
EVERY_FIELD = {
    ("about", "name"): ("Before", NAMES),
    ("about", "headline"): ("before", LINES[100]),
    ("about", "organisation"): ("before", ORGANISATIONS),
    ("about", "introduction"): ("before", INTRODUCTIONS),
    ("about", "goal"): ("before", LINES[140]),
    ("topics", ANSWER): ("before", ANSWERS),
    ("topics", "topics"): ("before", TOPICS),
    ("topics", "offer"): ("before", LINES[140]),
    ("topics", "need"): ("before", LINES[140]),
    ("reach", "email"): ("before@guests.example", OWN_ADDRESSES),
    ("reach", "phone"): ("11880", PHONES),
    ("reach", "linkedin"): ("before", LINKEDIN),
    ("reach", "xing"): ("before", XING),
    ("reach", "mastodon"): ("@before@guests.example", MASTODON),
    ("reach", "website"): ("https://before.example", WEBSITES),
    ("reach", "other"): ("before", OTHERS),
}
SAYS = re.compile(
    r"too long\. Nothing is lost|There is nothing here yet|fit on a card, |has neither letter nor digit"
    r"|does not look like an e-mail address|inside a company’s own network"
    r"|A phone number is made of digits|begins? with https://"
)


def test_the_table_knows_every_field(house: House) -> None:
    ben = desk_of(house)
    shown = {(page, name) for page in ("about", "topics", "reach") for name in ben.opened(page).fields}
    told = {(page, name.format(prompt)) for page, name in EVERY_FIELD for prompt in ben.prompts()}
    rest = {name for page, name in shown if (page, name) not in told and not name.endswith("-was")}
    assert rest - {"csrf_token", "email-on", "linkedin-on", "best"} == {f"answer-{p}-for" for p in ben.prompts()}


ONE = ("topics", ANSWER)
"""What a database takes is asked of both, by one field: they are all columns of text."""


@pytest.mark.parametrize(
    ("database_url", "page", "name"),
    [
        *(("sqlite", *field) for field in EVERY_FIELD),
        ("postgresql", *ONE),
    ],
    indirect=["database_url"],
)
def test_what_is_typed_is_stored_tidied_or_stays_in_the_form(house: House, page: str, name: str) -> None:
    ben, (before, table) = desk_of(house), EVERY_FIELD[page, name]
    field, came_of_it = name.format(ben.prompts()[2]), {}
    none_best = {"best": ""} if page == "reach" else {}
    assert ben.save(page, {field: before, **none_best}).status_code == 303
    form, at_first = ben.opened(page), everything(house)
    for what, typed in table.items():
        restore(house, at_first)
        answer = ben.send(form, {field: typed.sent})
        stored = ben.stored()[field]
        if answer.status_code == 422:
            assert stored == before
            assert is_kept(form_to(answer, f"{ben.card}/{page}"), field, typed), what
            assert SAYS.search(said_beside(answer.text, field)), what
        came_of_it[what] = (answer.status_code, KEPT if answer.status_code == 422 else stored)
    assert came_of_it == {what: (422 if t.stored is KEPT else 303, t.stored) for what, t in table.items()}


def is_kept(form: Form, field: str, typed: Typed) -> bool:
    """Whether the field holds again what was typed, but for blanks and what nobody sees."""
    shown = form.value(field)
    whole = typed.text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return shown.replace("%ED%A0%80", "").split() == whole.replace("\ufffd", "").split() or not (
        shown or any(c.isalnum() for c in typed.text)
    )


def said_beside(page: str, field: str) -> str:
    """What stands in red beside a field, which says that it does."""
    assert re.search(rf'<(input|textarea)[^>]* aria-describedby="{field}-why {field}-hint"[^>]* id="{field}"', page)
    found = re.findall(rf'id="{field}-why"><span>(.*?)</span>', page)
    assert len(found) == 1
    return str(found[0])


def test_markup_is_the_text_it_is_on_every_page(house: House) -> None:
    markup, prompt = LINES[100]["markup"].text, desk_of(house).prompts()[0]
    ben = desk_of(house)
    ben.save("about", dict.fromkeys(("name", "headline", "organisation", "introduction", "goal"), markup))
    ben.save("topics", dict.fromkeys((f"answer-{prompt}", "offer", "need"), markup) | {"topics": "<script>alert(1)"})
    ben.save("reach", {"other": markup, "other-on": "on"})
    house.swap("cleo", "ben")
    cleo, contact = house.phone("cleo"), house.contact_path("cleo", "ben")
    seen = [ben.phone.get(path) for path in (ben.card, *(f"{ben.card}/{p}" for p in ("about", "topics", "reach")))]
    seen += [cleo.get(path) for path in (house.code_path("ben"), contact, f"{contact}/swapped", "/contacts")]
    for page in seen:
        assert page.status_code == 200
        assert not re.search(r"<script>alert|<img src=x", page.text)
        assert "&lt;script&gt;alert(1)" in page.text
    assert "{{ 7*7 }}" in seen[0].text


STRANGE_CHOICES = ("", "no such", "CARD", "on\0", "x" * 5000, "\u202ecard", "=1")


def test_what_can_not_be_chosen_is_not_chosen_and_gives_nothing_away(house: House) -> None:
    ben = desk_of(house)
    answer = f"answer-{ben.prompts()[1]}"
    for strange in STRANGE_CHOICES:
        assert ben.save("topics", {f"{answer}-for": strange}).status_code == 303
        assert ben.stored()[f"{answer}-for"] == "door_sheet", strange
        assert ben.save("reach", {"best": strange, "phone-on": ["", strange][0]}).status_code == 303
        assert (ben.stored()["best"], ben.stored()["phone-on"]) == ("", ""), strange
    assert ben.send(without(ben.opened("topics"), f"{answer}-for")).status_code == 303
    assert ben.stored()[f"{answer}-for"] == "door_sheet"


def without(form: Form, name: str) -> Form:
    """The form as if one field had not been there."""
    return Form(form.action, {key: value for key, value in form.fields.items() if key != name})


def test_best_can_only_be_what_people_get(house: House) -> None:
    ben = desk_of(house)
    for changed in ({"best": "phone"}, {"best": "xing", "xing-on": "on"}, {"email-on": None}):
        answer = ben.save("reach", changed)
        assert answer.status_code == 422
        assert "Nobody gets this one. Fill it in and switch it on, or choose another." in words(answer)
        assert form_to(answer, f"{ben.card}/reach").value("best") == changed.get("best", "email")
    assert ben.stored()["best"] == "email"
    assert ben.save("reach", {"best": "phone", "phone-on": "on"}).status_code == 303
    assert ben.stored()["best"] == "phone"


def everybody(house: House) -> list[tuple[Any, ...]]:
    """The rows that decide who may do what, but for names."""
    with house.reading() as session:
        attendees = select(Attendee.id, Attendee.role, Attendee.alias, Attendee.event_id, Attendee.person_id)
        people = select(Person.id, Person.public_id, Person.email, Person.confirmed_at)
        return [tuple(row) for rows in (attendees, people) for row in session.execute(rows.order_by("id"))]


def test_fields_nobody_asked_for_change_nothing(house: House) -> None:
    ben, before = desk_of(house), everybody(house)
    extra = {
        "is_organiser": "1",
        "role": "organiser",
        "alias": "AAAAAAAA",
        "person_id": "1",
        "event_id": "1",
        "id": "1",
        "card_choice": "all",
        "has_chosen_details": "",
        "role-was": "",
        "password": "x",
        "pager": "1",
        "pager-on": "on",
    }
    stored = ben.stored()
    for page in ("about", "topics", "reach"):
        assert ben.save(page, extra | {"goal": "listen"} if page == "about" else extra).status_code == 303
    assert everybody(house) == before
    assert ben.stored() == stored | {"goal": "listen"}


def test_of_a_field_sent_twice_the_first_counts(house: House) -> None:
    ben = desk_of(house)
    assert ben.save("about", {"headline": ["one", "two"], "name": ["Ben", ""]}).status_code == 303
    assert ben.save("reach", {"phone": ["123", "javascript:1"], "best": ["", "email"]}).status_code == 303
    stored = ben.stored()
    assert (stored["headline"], stored["name"], stored["phone"], stored["best"]) == ("one", "Ben", "123", "")


def test_a_prompt_of_another_event_or_of_none_takes_no_answer(house: House) -> None:
    with house.writing() as session:
        other = another_event(session, house)
        foreign = Prompt(event_id=other.id, position=0, question=Bilingual("Wer?", "Who?"))
        out = Prompt(event_id=house.event_id, position=None, question=Bilingual("Wo?", "Where?"))
        session.add_all([foreign, out])
        session.flush()
        strange = [str(foreign.id), str(out.id), "999999", "-1", "0", "1e3", "٣", "x" * 5000]
    ben = desk_of(house)
    more = {f"answer-{i}{part}": text for i in strange for part, text in (("", "eve"), ("-for", "card"), ("-was", ""))}
    before = ben.stored()
    assert ben.save("topics", more).status_code == 303
    assert ben.stored() == before
    with house.reading() as session:
        assert session.scalars(select(Answer).where(Answer.text == "eve")).all() == []


@pytest.mark.parametrize("page", ["about", "topics", "reach"])
def test_a_form_nobody_can_have_typed_is_refused_with_a_page(house: House, page: str) -> None:
    ben = desk_of(house)
    form, before = ben.opened(page), ben.stored()
    for name in form.fields:
        answer = ben.send(form, {name: "x" * 1_000_000})
        assert (answer.status_code, heading(answer)) == (413, "That was too much at once.")
    assert ben.stored() == before


@pytest.mark.parametrize("page", ["about", "topics", "reach"])
def test_a_page_that_was_open_too_long_is_there_again_with_all_that_was_typed(house: House, page: str) -> None:
    ben, field = desk_of(house), {"about": "headline", "topics": "offer", "reach": "other"}[page]
    form, before = ben.opened(page), ben.stored()
    for token in (None, "scrawled", token_from(ben.phone.client, house.app, hours_ago=25)):
        changed = {"csrf_token": token, field: f"typed long ago <b> {token}"[:90]}
        fields = {name: value for name, value in (form.fields | changed).items() if value is not None}
        answer = ben.phone.client.post(
            form.action, data=fields, base_url=house.base_url, headers={"Origin": house.base_url}
        )
        assert (answer.status_code, heading(answer)) == (400, "This form was open for too long.")
        assert ben.stored() == before
        again = form_to(answer, form.action)
        assert again.value(field) == changed[field]
        assert {name for name in again.fields if name.endswith("-was")} == {
            name for name in form.fields if name.endswith("-was")
        }
    assert ben.send(again).status_code == 303
    assert ben.stored() == before | {field: changed[field]}


def test_a_choice_of_what_people_get_takes_only_what_is_there(house: House) -> None:
    dan = new_to_the_code(house, "dan")
    path = f"/e/{house.event}/code"
    strange = ["email", "email", "phone", "no such", "\0", "x" * 5000, "name", "best"]
    sent = dan.phone.post(path, {"on": strange, "best": "email", "email": "evil@demo.example", "role": "organiser"})
    assert sent.status_code == 303
    stored = dan.stored()
    assert (stored["email"], stored["email-on"], stored["phone"], stored["best"]) == ("dan@demo.example", "on", "", "")
    assert dan.phone.post(path, {"on": "x" * 1_000_000}).status_code == 413


def new_to_the_code(house: House, who: str) -> Desk:
    """Somebody who has not decided yet what people get."""
    with house.writing() as session:
        house.attendee(session, who).has_chosen_details = False
    return desk_of(house, who)
