"""Bad input: what is stored, what is said, and that nothing typed is ever lost."""

from dataclasses import dataclass
from typing import Any, cast

import pytest
import vobject
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.contacts.models import Contact, Promise, Touch
from tests.cast import House, Phone, words
from tests.markup import Form, form_to, forms, heading
from tests.web.bad_input import KEPT, NOTES, PROMISES, TOUCHES, Typed
from tests.web.old_forms import token_from

pytestmark = pytest.mark.on_sqlite


@dataclass(frozen=True)
class Scene:
    """Cleo in front of her contact of Ben."""

    house: House
    cleo: Phone
    contact: str
    token: str

    def send(self, path: str, fields: dict[str, Any], **more: Any) -> TestResponse:
        """Sends a form with Cleo's token."""
        return self.cleo.post(path, {"csrf_token": self.token, **fields}, **more)

    def holds(self) -> Contact:
        with self.house.reading() as session:
            found = self.house.contact(session, "cleo", "ben")
            assert found
            return found


@pytest.fixture
def scene(house: House) -> Scene:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    return Scene(house, cleo, house.contact_path("cleo", "ben"), cleo.token())


def form_with(answer: TestResponse, action: str, field: str) -> Form:
    """The one form to `action` that has this field."""
    (form,) = [form for form in forms(answer) if form.action == action and field in form.fields]
    return form


def is_kept(answer: TestResponse, action: str, field: str, typed: Typed) -> bool:
    """Whether the field holds again what was typed, but for blanks and what nobody sees."""
    shown = form_with(answer, action, field).value(field)
    return shown.split() == typed.text.split() or not (shown or any(c.isalnum() for c in typed.text))


def test_a_note_keeps_what_was_typed(scene: Scene) -> None:
    path, came_of_it = f"{scene.contact}/note", {}
    for name, typed in NOTES.items():
        version = scene.holds().note_version
        scene.send(path, {"note": "before", "version": str(version)})
        answer = scene.send(path, {"note": typed.sent, "version": str(scene.holds().note_version)})
        note = scene.holds().note
        if answer.status_code == 422:
            assert note == "before"
            assert is_kept(answer, path, "note", typed), name
            assert "too long. Nothing is lost" in words(answer)
        came_of_it[name] = (answer.status_code, KEPT if note == "before" else note)
    assert came_of_it == {name: (422 if t.stored is KEPT else 303, t.stored) for name, t in NOTES.items()}


def test_a_promise_keeps_what_was_typed(scene: Scene) -> None:
    path, came_of_it = f"{scene.contact}/promises", {}
    for name, typed in PROMISES.items():
        answer = scene.send(path, {"promise": typed.sent})
        with scene.house.writing() as session:
            stored = session.scalars(select(Promise)).all()
            texts = [promise.text for promise in stored]
            for promise in stored:
                session.delete(promise)
        if answer.status_code == 422:
            assert is_kept(answer, path, "promise", typed), name
            assert any(why in words(answer) for why in ("too long. Nothing is lost", "There is nothing here yet."))
        came_of_it[name] = (answer.status_code, *texts)
    assert came_of_it == {name: (422,) if t.stored is KEPT else (303, t.stored) for name, t in PROMISES.items()}


def test_a_touch_keeps_what_was_typed_and_which_it_was(scene: Scene) -> None:
    follow_up = scene.contact.replace("/contacts/", "/follow-ups/")
    path, came_of_it = f"{follow_up}/touch", {}
    for name, typed in TOUCHES.items():
        scene.send(f"{follow_up}/letting-go", {})
        answer = scene.send(path, {"kind": "thanked", "words": typed.sent})
        with scene.house.writing() as session:
            stored = session.scalars(select(Touch)).all()
            texts = [touch.words for touch in stored]
            for touch in stored:
                session.delete(touch)
        if answer.status_code == 422:
            assert is_kept(answer, path, "words", typed), name
            assert form_with(answer, path, "words").value("kind") == "thanked"
            assert "too long. Nothing is lost" in words(answer)
        came_of_it[name] = (answer.status_code, *texts)
    assert came_of_it == {name: (422,) if t.stored is KEPT else (303, t.stored) for name, t in TOUCHES.items()}


def test_a_touch_of_no_known_kind_is_asked_for_again_with_its_line(scene: Scene) -> None:
    path = scene.contact.replace("/contacts/", "/follow-ups/") + "/touch"
    for kind in (None, "", "liked", "WROTE", "\0"):
        answer = scene.send(path, {"words": "about the tables"} | ({} if kind is None else {"kind": kind}))
        assert answer.status_code == 422
        assert form_with(answer, path, "words").value("words") == "about the tables"
    with scene.house.reading() as session:
        assert session.scalars(select(Touch)).all() == []


def test_markup_is_shown_as_the_text_it_is_and_is_harmless_in_the_address_book(scene: Scene) -> None:
    markup, breaking_out = NOTES["markup"].text, "Hi\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Eve;,\\n\r\nTEL:1\r\n =1+1"
    follow_up = scene.contact.replace("/contacts/", "/follow-ups/")
    scene.send(f"{scene.contact}/note", {"note": markup, "version": "0"})
    scene.send(f"{scene.contact}/promises", {"promise": markup})
    pages = [scene.cleo.get(path) for path in (scene.contact, "/follow-ups", f"{follow_up}/touch")]
    scene.send(f"{follow_up}/touch", {"kind": "wrote", "words": markup})
    scene.send(f"{follow_up}/letting-go", {})
    for page in [*pages, scene.cleo.get(scene.contact), scene.cleo.get("/follow-ups")]:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    scene.send(f"{scene.contact}/note", {"note": breaking_out, "version": "1"})
    (card,) = cast("Any", vobject).readComponents(scene.cleo.get(f"{scene.contact}.vcf?notes=1").text)
    assert (card.fn.value, "tel" in card.contents) == ("Ben Okafor", False)
    assert f"\n{breaking_out}\n".replace("\r\n", "\n") in card.note.value


def test_of_two_tabs_the_second_is_told_and_both_texts_are_there(scene: Scene) -> None:
    path = f"{scene.contact}/note"
    one, other = (form_to(scene.cleo.get(scene.contact), path) for _ in range(2))
    assert scene.send(path, one.fields | {"note": "from the first tab"}).status_code == 303
    told = scene.send(path, other.fields | {"note": "from the second <b>tab</b>"})
    assert told.status_code == 409
    assert "This note was changed in another window." in words(told)
    assert "from the first tab" in words(told)
    again = form_to(told, path)
    assert again.value("note") == "from the second <b>tab</b>"
    assert scene.holds().note == "from the first tab"
    assert scene.send(path, again.fields).status_code == 303
    assert scene.holds().note == "from the second <b>tab</b>"


def test_a_note_saves_itself_and_says_how_it_went(scene: Scene) -> None:
    path = f"{scene.contact}/note"

    def save(note: str, version: object, language: str = "en") -> tuple[int, Any]:
        headers = {"Accept": "application/json", "Accept-Language": language}
        answer = scene.send(path, {"note": note, "version": str(version)}, headers=headers)
        return answer.status_code, answer.json

    assert save("a", 0) == (200, {"version": 1, "message": "Saved."})
    assert save("a", 0) == (200, {"version": 1, "message": "Saved."})
    assert save("a", 1) == (200, {"version": 1, "message": "Saved."})
    assert save("b", 1) == (200, {"version": 2, "message": "Saved."})
    assert save("c", 1)[0] == 409
    assert "another window" in save("c", 1)[1]["message"]
    too_long = "This is 1 character too long. Nothing is lost: please shorten it here."
    assert save("x" * 2001, 2) == (422, {"message": too_long})
    assert save("d", "not a number")[0] == 422
    assert save("d", "")[0] == 422
    assert save("d", 10**30)[0] == 409
    assert (scene.holds().note, scene.holds().note_version) == ("b", 2)
    assert save("e", 2, "de") == (200, {"version": 3, "message": "Gespeichert."})


def sent_without_our_token(scene: Scene, language: str, token: str | None, **headers: str) -> TestResponse:
    """Cleo's note, from a form whose token is missing or old."""
    fields = {"note": NOTE, "version": "0"} | ({} if token is None else {"csrf_token": token})
    more: Any = {"base_url": scene.house.base_url, "headers": {"Accept-Language": language, **headers}}
    return scene.cleo.client.post(f"{scene.contact}/note", data=fields, **more)


NOTE = 'two lines\r\nand "quotes" & <b>'


def test_a_form_that_was_open_too_long_is_there_again_and_works_when_sent_once_more(scene: Scene) -> None:
    path, ours = f"{scene.contact}/note", scene.house.base_url
    too_late = {
        "missing": None,
        "of another browser": scene.house.phone("cleo").token(),
        "expired": token_from(scene.cleo.client, scene.house.app, hours_ago=25),
        "scrawled": "not-a-token",
    }
    says = {"en": "This form was open for too long.", "de": "Dieses Formular war zu lange offen."}
    for version, (why, token) in enumerate(too_late.items()):
        answers = {language: sent_without_our_token(scene, language, token, Origin=ours) for language in says}
        assert {language: (a.status_code, heading(a)) for language, a in answers.items()} == {
            language: (400, text) for language, text in says.items()
        }, why
        assert scene.holds().note_version == version
        form = form_to(answers["de"], path)
        assert (form.value("note"), form.value("version")) == (NOTE, "0")
        again = scene.cleo.post(path, form.fields | {"note": f"{why}: {form.value('note')}", "version": str(version)})
        assert again.status_code == 303, why
        assert scene.holds().note == f"{why}: {NOTE}".replace("\r\n", "\n")


def test_what_a_strange_page_has_sent_is_not_offered_to_be_sent_again(scene: Scene) -> None:
    ours = scene.house.base_url
    offered = {
        "our own page": (True, {"Origin": ours, "Sec-Fetch-Site": "same-origin"}),
        "our own page, an older browser": (True, {"Referer": f"{ours}/contacts"}),
        "another site": (False, {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}),
        "a neighbour": (False, {"Origin": ours, "Sec-Fetch-Site": "same-site"}),
        "somebody who hides where from": (False, {"Origin": "null"}),
        "another site, an older browser": (False, {"Referer": "http://evil.example/http://eventnet.test/"}),
        "a host that begins like ours": (False, {"Referer": f"{ours}.evil.example/"}),
        "another port": (False, {"Origin": f"{ours}:8080"}),
        "another scheme": (False, {"Origin": ours.replace("http:", "https:")}),
        "nowhere": (False, {}),
    }
    answers = {name: sent_without_our_token(scene, "en", None, **headers) for name, (_, headers) in offered.items()}
    assert {name: (a.status_code, bool(forms(a)), "two lines" in a.text) for name, a in answers.items()} == {
        name: (400, is_offered, is_offered) for name, (is_offered, _) in offered.items()
    }
    assert scene.holds().note == ""


def test_a_form_that_was_open_for_days_is_taken_where_the_browser_says_it_is_ours(scene: Scene) -> None:
    old, ours = token_from(scene.cleo.client, scene.house.app, hours_ago=24 * 5), scene.house.base_url
    safe = {"Origin": ours, "Sec-Fetch-Site": "same-origin"}
    refused = {
        "an older browser": (old, {"Origin": ours}),
        "another site": (old, {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}),
        "a neighbour": (old, safe | {"Sec-Fetch-Site": "same-site"}),
        "from before somebody signed in": (scene.house.phone("cleo").token(), safe),
        "older than any session": (token_from(scene.cleo.client, scene.house.app, hours_ago=24 * 400), safe),
        "none at all": (None, safe),
    }
    for why, (token, headers) in refused.items():
        answer = sent_without_our_token(scene, "en", token, **headers)
        assert (answer.status_code, heading(answer)) == (400, "This form was open for too long."), why
    assert scene.holds().note == ""
    assert sent_without_our_token(scene, "en", old, **safe).status_code == 303
    assert scene.holds().note == NOTE.replace("\r\n", "\n")


def test_a_form_of_yesterday_is_old_and_one_of_this_morning_is_not(scene: Scene) -> None:
    path = f"{scene.contact}/note"
    token = token_from(scene.cleo.client, scene.house.app, hours_ago=23.9)
    assert scene.send(path, {"note": "a", "version": "0", "csrf_token": token}).status_code == 303


def test_a_form_nobody_can_have_typed_is_refused_with_a_page(scene: Scene) -> None:
    for size in (300_000, 1_000_000):
        answer = scene.send(f"{scene.contact}/note", {"note": "x" * size, "version": "0"})
        assert (answer.status_code, heading(answer)) == (413, "That was too much at once.")
        assert len(answer.data) < 10_000
    assert scene.holds().note == ""
    assert scene.send(f"{scene.contact}/note", {"note": "x", "version": "0"}).status_code == 303


def test_a_form_of_a_thousand_parts_is_refused_with_a_page(scene: Scene) -> None:
    parts = {f"part{number}": "x" for number in range(1000)} | {"note": "x", "version": "0"}
    answer = scene.send(f"{scene.contact}/note", parts, content_type="multipart/form-data")
    assert (answer.status_code, heading(answer)) == (413, "That was too much at once.")


def test_under_a_strange_name_there_is_nothing_of_ours(scene: Scene) -> None:
    client, link = scene.cleo.client, scene.house.sign_in_path("cleo")
    paths = ("/", link, scene.contact, "/static/css/base.css", "/no/such/page")
    for host in ("evil.example", "eventnet.test.evil.example", "eventnet.test."):
        where = f"http://{host}"
        answers = [client.get(path, base_url=where, buffered=True) for path in paths]
        answers.append(client.post(link, base_url=where, data={"csrf_token": scene.token}))
        for answer in answers:
            assert (answer.status_code, answer.mimetype) == (400, "text/plain")
            assert "eventnet" not in answer.text
            assert "Set-Cookie" not in answer.headers
    forwarded = scene.cleo.get(
        scene.contact, headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )
    assert (forwarded.status_code, "evil.example" in forwarded.text) == (200, False)
