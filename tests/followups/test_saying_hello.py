"""Saying hello: half a message from facts, ways out by what the card gives, nothing stored before, then rest."""

import re
from collections import Counter
from datetime import timedelta
from threading import Barrier
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, event, select
from werkzeug.test import TestResponse

from eventnet.cards.actions import add_detail
from eventnet.cards.rules import DetailKind
from eventnet.contacts.models import Touch
from eventnet.events.actions import join, make_event
from eventnet.events.models import Attendee, Event
from eventnet.events.rules import Mode
from eventnet.people.actions import choose_language, hide
from eventnet.web.extensions import db
from tests.cast import House, Phone, words
from tests.contacts.meeting_again import Again
from tests.crowd import crowd
from tests.exchange.at_once import PATIENCE, at_once
from tests.markup import elements, forms, heading
from tests.tables import contents
from tests.web.bad_input import KEPT, MESSAGES

ON_SQLITE = pytest.mark.on_sqlite

MINE = "Hallo Ben, der Krug steht wieder. Cleo"
RESTS = "You have been in touch, and nothing has to follow."


@pytest.fixture
def cleo(house: House) -> Phone:
    """Cleo's phone, once she has met Ben."""
    house.swap("cleo", "ben")
    return house.phone("cleo")


def path(house: House, who: str = "ben") -> str:
    return house.contact_path("cleo", who).replace("/contacts/", "/follow-ups/") + "/touch"


def drafts(page: TestResponse, to: str) -> dict[str, str]:
    """The drafts on a page, by the kind of touch each would be, in their order."""
    found = [form for form in forms(page) if form.action == to and "text" in form.fields]
    return {form.value("kind"): form.value("text").replace("\r\n", "\n") for form in found}


def ways(page: TestResponse) -> list[str]:
    return [e.attributes["value"] for e in elements(page.text) if e.attributes.get("name") == "way"]


def links(page: TestResponse) -> list[str]:
    """Where what is lit leads."""
    return [
        e.attributes["href"] for e in elements(page.text) if e.tag == "a" and "lit" in e.attributes.get("class", "")
    ]


def touches(house: House) -> list[tuple[str, str]]:
    with house.reading() as session:
        return [(touch.kind.value, touch.words) for touch in session.scalars(select(Touch).order_by(Touch.id))]


def send(house: House, phone: Phone, **fields: str) -> TestResponse:
    return phone.post(path(house), {"kind": "thanked", "text": MINE, "way": "email"} | fields)


def rests(house: House, phone: Phone) -> bool:
    page = phone.get(path(house))
    assert (RESTS in words(page)) != bool(drafts(page, path(house)))
    return RESTS in words(page)


# The ideas


@ON_SQLITE
def test_there_are_ideas_from_what_one_knows_and_the_note_is_in_none(house: House, cleo: Phone) -> None:
    contact = house.contact_path("cleo", "ben")
    assert list(drafts(cleo.get(path(house)), path(house))) == ["thanked"]
    with house.writing() as session:
        house.attendee(session, "cleo").offer = "screen readers"
    cleo.post(f"{contact}/promises", {"promise": "send the link"})
    cleo.post(f"{contact}/note", {"note": "knows all about jugs", "version": "0"})
    page = cleo.get(path(house))
    found = drafts(page, path(house))
    assert list(found) == ["wrote", "recommended", "thanked"]
    assert "“someone who knows screen readers”. This came to mind: …" in found["recommended"]
    assert "“Begegnungen 2026”. “accessibility” is something we share" in found["thanked"]
    said = words(page)
    assert said.index("You noted: knows all about jugs") < said.index("Keep your word") < said.index("Say thank you")
    assert "You could offer: screen readers" in said
    assert not re.search("jugs|send the link", " ".join(found.values()))


@ON_SQLITE
def test_my_offer_is_that_of_the_event_where_they_gave_the_card(house: House, cleo: Phone) -> None:
    again = Again(house)
    with house.writing() as session:
        session.get_one(Attendee, again.attendee_of("cleo").id).offer = "screen readers"
    assert "recommended" not in drafts(cleo.get(path(house)), path(house))
    again.swap("cleo", "ben")  # there Ben looks for nothing
    assert "recommended" not in drafts(cleo.get(path(house)), path(house))
    with house.writing() as session:
        session.get_one(Attendee, again.attendee_of("ben").id).need = "screen readers"
    again.swap("cleo", "ben")
    assert "at “Wiedersehen”" in drafts(cleo.get(path(house)), path(house))["thanked"]


@ON_SQLITE
def test_of_a_card_that_was_taken_back_only_the_talk_is_left(house: House, cleo: Phone) -> None:
    with house.writing() as session:
        house.attendee(session, "cleo").offer = "screen readers"
        choose_language(session, house.person(session, "ben"), "de")
    assert list(drafts(cleo.get(path(house)), path(house))) == ["recommended", "thanked"]
    receipt = house.phone("ben").get(f"{house.contact_path('ben', 'cleo')}/receipt").text
    house.phone("ben").post(f"/exchanges/{receipt.split('/exchanges/')[1].split('/taking-back')[0]}/taking-back")
    page = cleo.get(path(house))
    assert drafts(page, path(house)) == {
        "thanked": "Hello Ben Okafor,\n\nThank you for the talk at “Begegnungen 2026”. "
        "What you said has stayed with me: …\n\nKind regards,\nCleo Nowak"
    }
    assert ways(send(house, cleo, way="email")) == ["share"]
    assert touches(house) == []


@ON_SQLITE
def test_a_draft_is_in_their_language_else_in_mine_and_can_be_switched(house: House, cleo: Phone) -> None:
    def begins(query: str = "") -> str:
        return drafts(cleo.get(path(house) + query), path(house))["thanked"].split(",")[0]

    assert begins() == "Hello Ben Okafor"
    with house.writing() as session:
        choose_language(session, house.person(session, "ben"), "de")
    page = cleo.get(path(house))
    assert "The draft is in German, the language Ben Okafor reads here." in words(page)
    assert ("textarea", "de") in [(e.tag, e.attributes.get("lang")) for e in elements(page.text)]
    assert begins() == "Hallo Ben Okafor"
    (other,) = [e.attributes["href"] for e in elements(page.text) if "language=" in e.attributes.get("href", "")]
    assert begins(other.removeprefix(path(house))) == "Hello Ben Okafor"
    assert begins("?language=fr") == begins("?language=") == "Hallo Ben Okafor"
    with house.reading() as session:
        assert house.person(session, "cleo").language is None
    link = links(send(house, cleo, language="de"))[0]
    assert parse_qs(urlsplit(link).query)["subject"] == ["Zu „Begegnungen 2026“"]


# Making it one's own, and the ways out


@ON_SQLITE
def test_a_draft_that_nobody_has_touched_can_not_go(house: House, cleo: Phone) -> None:
    for language in ("en", "de"):
        draft = drafts(cleo.get(f"{path(house)}?language={language}"), path(house))["thanked"]
        for way in ({}, {"way": "email"}):
            answer = cleo.post(path(house), {"kind": "thanked", "text": draft.replace(" ", "  "), **way})
            assert answer.status_code == 422
            assert "This is still the draft." in words(answer)
            assert drafts(answer, path(house))["thanked"].split() == draft.split()
    assert touches(house) == []


@ON_SQLITE
def test_nothing_is_stored_before_a_way_out_is_pressed(house: House, cleo: Phone) -> None:
    cleo.get(path(house))
    with house.reading() as session:
        before = contents(session)
    answer = cleo.post(path(house), {"kind": "thanked", "text": f"{MINE}\n<b>&", "language": "de"})
    assert (answer.status_code, heading(answer)) == (200, "Your message to Ben Okafor")
    assert "Best reached by: e-mail" in words(answer)
    assert ways(answer) == ["email", "linkedin", "share"]
    assert "&lt;b&gt;&amp;" in answer.text
    assert links(answer) == []
    with house.reading() as session:
        assert contents(session) == before


@ON_SQLITE
def test_the_way_they_like_best_is_first_and_what_is_withheld_is_absent(house: House) -> None:
    with house.writing() as session:
        dan = house.attendee(session, "dan")
        add_detail(session, dan, 1, DetailKind.PHONE, "+49 151 5550199", shared=True, best=True)
        add_detail(session, dan, 2, DetailKind.MASTODON, "@dan@social.example", shared=True)
    house.swap("cleo", "dan")
    cleo = house.phone("cleo")
    page = cleo.post(path(house, "dan"), {"kind": "thanked", "text": MINE})
    assert ways(page) == ["sms", "phone", "mastodon", "share"]
    assert "Best reached by: phone" in words(page)
    assert "Call: about ten minutes" in words(page)
    assert "dan@demo.example" not in page.text
    assert links(cleo.post(path(house, "dan"), {"kind": "called", "way": "phone"})) == ["tel:+491515550199"]
    assert touches(house) == [("called", "")]
    sent = cleo.post(path(house, "dan"), {"kind": "thanked", "text": MINE, "way": "mastodon"})
    assert links(sent) == ["https://social.example/@dan"]
    assert "Copy your message, then paste it there." in words(sent)


@pytest.mark.parametrize(
    ("kind", "way", "noted"),
    [
        ("thanked", "email", "thanked"),
        ("wrote", "linkedin", "wrote"),
        ("recommended", "share", "recommended"),
    ],
)
@ON_SQLITE
def test_any_way_out_is_a_touch_and_the_contact_stays(
    house: House, cleo: Phone, kind: str, way: str, noted: str
) -> None:
    answer = send(house, cleo, kind=kind, way=way)
    assert (answer.status_code, heading(answer)) == (200, "Done. Ben Okafor stays with you.")
    assert touches(house) == [(noted, "")]
    assert "This contact stays with you." in cleo.see(house.contact_path("cleo", "ben"))
    with house.reading() as session:
        assert MINE not in str(contents(session))


@ON_SQLITE
def test_a_page_with_scripts_is_handed_the_link(house: House, cleo: Phone) -> None:
    answer = cleo.post(
        path(house), {"kind": "thanked", "text": MINE, "way": "email"}, headers={"Accept": "application/json"}
    )
    assert answer.json
    assert answer.json["link"].startswith("mailto:ben@demo.example?subject=About%20")
    assert "Done. <bdi>Ben Okafor</bdi> stays with you." in answer.json["page"]
    assert touches(house) == [("thanked", "")]


@ON_SQLITE
def test_who_keeps_their_word_can_take_the_promise_off_at_once(house: House, cleo: Phone) -> None:
    cleo.post(f"{house.contact_path('cleo', 'ben')}/promises", {"promise": "send the link"})
    assert "“send the link”" in words(send(house, cleo, kind="wrote"))
    assert "Promised “send the link”" in cleo.see(house.contact_path("cleo", "ben"))


@ON_SQLITE
def test_a_message_too_long_for_a_link_is_to_be_copied(house: House, cleo: Phone) -> None:
    long = "ü" * 600
    page = cleo.post(path(house), {"kind": "thanked", "text": long})
    assert "too long to go along by itself" in words(page)
    lit = [e.attributes for e in elements(page.text) if "lit" in e.attributes.get("class", "")]
    assert ["data-copies" in button for button in lit] == [True]
    (link,) = links(send(house, cleo, text=long))
    assert (len(link) < 200, "body" in link) == (True, False)


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Just checking in, Ben. Cleo", "This may sound like a nudge."),
        ("Danke! Ganz nebenbei: wer?", "Greeting and request in one:"),
    ],
)
def test_a_hint_is_given_and_nothing_is_refused(house: House, cleo: Phone, typed: str, told: str) -> None:
    assert told in words(cleo.post(path(house), {"kind": "thanked", "text": typed}))
    assert send(house, cleo, text=typed).status_code == 200


# One message, then rest


@ON_SQLITE
def test_after_a_message_the_contact_rests_for_sixty_days(house: House, cleo: Phone) -> None:
    assert not rests(house, cleo)
    send(house, cleo)
    house.clock.turn(days=60)
    cleo = house.phone("cleo")
    assert rests(house, cleo)
    answer = send(house, cleo, text="A second one.")
    assert answer.status_code == 409
    assert "This one was not noted; here it is still." in words(answer)
    assert "A second one." in answer.text
    assert "at the latest after Tuesday, 19 January." in words(answer)
    assert cleo.post(path(house), {"kind": "thanked", "text": "A second one."}).status_code == 409
    assert cleo.post(path(house), {"kind": "called", "way": "phone"}).status_code == 409
    assert len(touches(house)) == 1
    house.clock.turn(days=1)
    assert not rests(house, cleo)
    assert send(house, cleo).status_code == 200


@ON_SQLITE
def test_what_one_did_elsewhere_can_always_be_noted(house: House, cleo: Phone) -> None:
    send(house, cleo)
    noted = ["wrote", "called", "met", "thanked", "recommended", "congratulated", "commented"]
    for before in ("touch", "keeping"):
        cleo.post(path(house).replace("touch", before), {"kind": "wrote"})
        for kind in noted:
            house.clock.turn(minutes=10)
            answer = cleo.post(path(house), {"kind": kind, "words": f"after {before}"}, follow=True)
            assert "Done. Ben Okafor stays with you." in words(answer)
    assert Counter(touches(house))["congratulated", "after keeping"] == 1
    assert "after keeping" in cleo.see(house.contact_path("cleo", "ben"))
    link = f'href="{path(house)}"'
    assert link in cleo.get(house.contact_path("cleo", "ben")).text


@ON_SQLITE
def test_a_button_pressed_twice_notes_one_touch(house: House, cleo: Phone) -> None:
    for _ in range(2):
        assert cleo.post(path(house), {"kind": "called", "words": "about jugs"}).status_code == 303
    assert touches(house) == [("called", "about jugs")]
    house.clock.turn(minutes=6)
    cleo.post(path(house), {"kind": "called", "words": "about jugs"})
    assert len(touches(house)) == 2


@ON_SQLITE
@pytest.mark.parametrize("kind", ["wrote", "thanked", "recommended", "congratulated", "commented", "called", "met"])
def test_a_message_written_elsewhere_makes_it_rest_and_a_call_does_not(house: House, cleo: Phone, kind: str) -> None:
    cleo.post(path(house), {"kind": kind})
    assert rests(house, cleo) == (kind not in {"called", "met"})


@ON_SQLITE
@pytest.mark.parametrize("how", ["noted", "swapped"])
def test_meeting_again_ends_the_rest(house: House, cleo: Phone, how: str) -> None:
    again = Again(house)
    send(house, cleo)
    house.clock.turn(hours=1)
    assert rests(house, cleo)
    if how == "noted":
        cleo.post(path(house), {"kind": "met"})
    else:
        again.swap("ben", "cleo")
    assert not rests(house, cleo)
    house.clock.turn(minutes=1)
    send(house, cleo)
    assert rests(house, cleo)


@pytest.mark.parametrize("where", ["both tell their contacts", "both in the directory"])
def test_an_event_of_both_ends_the_rest_once_it_has_begun(house: House, cleo: Phone, where: str) -> None:
    send(house, cleo)
    meet_at_another(house, where)
    assert rests(house, cleo)
    house.clock.turn(days=2)
    assert not rests(house, house.phone("cleo"))


@ON_SQLITE
@pytest.mark.parametrize("hidden", ["only Ben tells", "only Cleo tells", "a directory of four", "hidden", "cancelled"])
def test_nobody_learns_from_a_draft_that_somebody_takes_part(house: House, cleo: Phone, hidden: str) -> None:
    send(house, cleo)
    meet_at_another(house, hidden)
    house.clock.turn(days=2)
    assert rests(house, house.phone("cleo"))


def meet_at_another(house: House, how: str) -> None:
    """Cleo and Ben take part in another event, which begins in a day, and are seen there as `how` says."""
    names = ["ben", "cleo", "ada", "dan", *(crowd(house, 1) if how == "both in the directory" else [])]
    begins = house.clock.now + timedelta(days=1)
    with house.writing() as session:
        other = make_event(
            session,
            name="Später",
            place="",
            timezone="Europe/Berlin",
            starts_at=begins,
            ends_at=begins + timedelta(days=3),
        )
        for who in names:
            attendee = join(session, other, house.person(session, who), house.clock.now)
            attendee.in_directory = "directory" in how
            tells = {"only Ben tells": {"ben"}, "only Cleo tells": {"cleo"}}.get(how, {"ben", "cleo"})
            attendee.shown_to_contacts = who in tells and "directory" not in how
        if how == "hidden":
            hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
        if how == "cancelled":
            session.get_one(Event, other.id).mode = Mode.CANCELLED


def test_of_two_windows_that_send_at_the_same_instant_one_is_refused(house: House, cleo: Phone) -> None:
    phones = [house.phone("cleo"), house.phone("cleo")]
    to, fields = path(house), [phone.token() for phone in phones]
    both_have_looked = Barrier(2, timeout=PATIENCE)

    def wait(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        """Neither goes on to write before both have seen that nobody has written."""
        if "max(touch.at)" in statement.lower() and not connection.get_execution_options().get("writes"):
            both_have_looked.wait()

    def press(phone: Phone, token: str, text: str) -> tuple[int, bool]:
        sent = {"csrf_token": token, "kind": "thanked", "text": text, "way": "email"}
        answer = phone.client.post(to, data=sent, base_url=house.base_url)
        return answer.status_code, text in answer.text

    with house.app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", wait)
    try:
        answers = at_once(
            [
                lambda number=number: press(phones[number], fields[number], f"My text {number}")  # type: ignore[misc]
                for number in range(2)
            ]
        )
    finally:
        event.remove(engine, "after_cursor_execute", wait)
    assert sorted(answers) == [(200, True), (409, True)]
    assert touches(house) == [("thanked", "")]


# Bad input


@ON_SQLITE
def test_a_message_keeps_what_was_typed(house: House, cleo: Phone) -> None:
    came_of_it = {}
    for name, typed in MESSAGES.items():
        answer = cleo.post(path(house), {"kind": "thanked", "text": typed.sent})
        (shown,) = {
            form.value("text")
            for form in forms(answer)
            if form.fields.get("kind") == ["thanked"] and "text" in form.fields
        }
        if answer.status_code == 422:
            is_kept = shown.split() == typed.text.split() or not any(c.isalnum() for c in typed.text + shown)
            assert is_kept or "only its beginning is still here" in words(answer), name
        came_of_it[name] = (answer.status_code, KEPT if answer.status_code == 422 else shown.replace("\r\n", "\n"))
    assert came_of_it == {n: (422 if t.stored is KEPT else 200, t.stored) for n, t in MESSAGES.items()}
    assert touches(house) == []


@ON_SQLITE
@pytest.mark.parametrize("way", ["phone", "sms", "website", "", "EMAIL", "mailto:eve@demo.example", "\0", "x" * 9999])
def test_a_way_the_card_does_not_give_is_refused_with_the_text(house: House, cleo: Phone, way: str) -> None:
    answer = send(house, cleo, way=way)
    assert answer.status_code == 422
    assert "can’t be reached this way any more. Please choose another." in words(answer)
    assert MINE in answer.text
    assert ways(answer) == ["email", "linkedin", "share"]
    assert cleo.post(path(house), {"kind": "called", "way": way}).status_code == 422
    assert touches(house) == []


@ON_SQLITE
@pytest.mark.parametrize("kind", ["", "liked", "THANKED", "called", "met", "congratulated", "\0"])
def test_an_idea_that_is_not_there_is_refused_with_the_text(house: House, cleo: Phone, kind: str) -> None:
    answer = send(house, cleo, kind=kind)
    assert answer.status_code == 422
    assert "Please choose one." in words(answer)
    assert list(drafts(answer, path(house)).values()) == [MINE]
    assert touches(house) == []


@ON_SQLITE
def test_an_idea_that_has_gone_meanwhile_takes_no_text_with_it(house: House, cleo: Phone) -> None:
    assert send(house, cleo, kind="wrote", text=" ").status_code == 422
    answer = cleo.post(path(house), {"kind": "wrote", "text": MINE})
    assert (answer.status_code, MINE in answer.text) == (200, True)


@ON_SQLITE
def test_a_draft_of_a_megabyte_and_whose_contact_is_gone_are_refused(house: House, cleo: Phone) -> None:
    answer = send(house, cleo, text="x" * 1_000_000)
    assert (answer.status_code, heading(answer)) == (413, "That was too much at once.")
    assert send(house, cleo, text="x" * 100_000).status_code == 422
    where = path(house)
    assert house.phone("ben").post(where, {"kind": "thanked", "text": MINE, "way": "email"}).status_code == 404
    house.clock.turn(days=60)
    assert house.phone("cleo").post(where, {"kind": "thanked", "text": MINE, "way": "email"}).status_code == 404
    assert touches(house) == []
