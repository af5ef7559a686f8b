"""The guest's one form: scanned with the phone's own camera, never been here, and in a hurry."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from eventnet.contacts.models import Contact
from eventnet.events.models import Attendee
from eventnet.exchange.models import Exchange
from eventnet.mail.models import Mail
from eventnet.web.limits import FROM_ONE_NETWORK, LOOKING
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd
from tests.exchange.at_once import at_once
from tests.exchange.walking import DEEP
from tests.joining.doors import GUS, come_in, people_with, same_browser, send, use_up
from tests.mailbox import letter, letters
from tests.markup import elements, form_to, heading
from tests.statements import listening
from tests.tables import contents

GUESTS = 500 if DEEP else 100


def rows(house: House, model: type) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.on_sqlite
def test_one_form_joins_and_swaps_and_the_card_is_there_to_save(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    gus.get(path)
    fields = {"csrf_token": gus.token(), **GUS}
    with listening(house.app) as asked:
        answer = send(gus, path, fields)
    assert (answer.status_code, answer.location[-8:]) == (303, "/swapped")
    assert asked.writing_transactions == 1
    done = gus.get(answer.location)
    assert heading(done) == "You and Ben Okafor have swapped cards."
    assert "ben@demo.example" in words(done)
    assert "+49 171" not in done.text
    card = answer.location.replace("/swapped", ".vcf")
    assert f'<a class="button" href="{card}">Save to phone</a>' in done.text
    assert "FN:Ben Okafor" in gus.get(card).text
    assert "Gus" in gus.see("/me")
    assert "E-mail not confirmed yet" in gus.see("/me")
    bens = house.phone("ben").see(house.contact_path("ben", "gus"))
    assert "Gus" in bens
    assert "gus@demo.example E-mail not confirmed yet" in bens


@pytest.mark.on_sqlite
def test_the_question_whether_it_was_them_is_asked_once(house: House) -> None:
    come_in(house, "ben", language="de")
    found = letter(house, "gus@demo.example")
    assert (found.template, found.language) == ("confirm", "de")
    assert letters(house, "gus@demo.example") == []


SAID = {
    "en": [
        "Ben Okafor would like to swap cards with you.",
        "“Wie 40.000 Objekte umziehen.”",
        "Your name",
        "Your e-mail",
        "Ben Okafor gets both, no one else here does.",
        "We send a confirmation and at most two mails about this event.",
        "Swap cards",
        "No app, no password. This makes you part of “Begegnungen 2026”; you can leave at any time.",
        "I have taken part before",
        "Who runs this, what happens to my data",
    ],
    "de": [
        "Ben Okafor möchte Karten mit dir tauschen.",
        "„Wie 40.000 Objekte umziehen.“",
        "Dein Name",
        "Deine E-Mail",
        "Beides bekommt Ben Okafor, sonst niemand hier.",
        "Karten tauschen",
        "Keine App, kein Passwort. Damit bist du bei „Begegnungen 2026“ dabei; wieder aussteigen kannst du jederzeit.",
        "Ich war schon dabei",
    ],
}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_says_who_it_is_what_becomes_of_both_fields_and_needs_no_script(house: House, language: str) -> None:
    page = house.phone(language=language).get(house.code_path("ben"))
    said, at = words(page), 0
    for sentence in SAID[language]:
        at = said.index(sentence, at)
    tags = elements(page.text)
    assert [tag for tag in tags if tag.tag == "script" or any(name.startswith("on") for name in tag.attributes)] == []
    assert [tag.attributes.get("class") for tag in tags if "lit" in tag.attributes.get("class", "")] == ["button lit"]


@pytest.mark.on_sqlite
def test_the_other_language_is_one_press_away_and_leads_back_to_the_same_card(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    switch = form_to(gus.get(path), "/language")
    assert switch.labels == ["Deutsch"]
    answer = gus.post("/language", switch.fields)
    assert answer.location == path
    assert heading(gus.get(path)) == "Ben Okafor möchte Karten mit dir tauschen."
    gus.post(path, GUS)
    assert letter(house, "gus@demo.example").language == "de"
    assert '<html lang="de"' in gus.get("/me").text


@pytest.mark.on_sqlite
def test_people_talk_for_fifteen_minutes_and_then_the_code_is_over_and_nobody_has_joined(house: House) -> None:
    early, late, path = house.phone(), house.phone(), house.code_path("ben")
    early.get(path)
    late.get(path)
    house.clock.turn(minutes=15)
    assert early.post(path, GUS | {"email": "early@guests.example"}).status_code == 303
    house.clock.turn(seconds=1)
    with house.reading() as session:
        before = contents(session)
    answer = late.post(path, GUS)
    assert (answer.status_code, heading(answer)) == (409, "The code has just renewed itself. Please scan it again.")
    with house.reading() as session:
        assert contents(session) == before


def test_a_code_nobody_opened_while_it_was_fresh_lets_nobody_in(house: House) -> None:
    path = house.code_path("ben")
    house.clock.turn(seconds=121)
    assert house.phone().post(path, GUS).status_code == 409
    assert people_with(house, "gus@demo.example") == []


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("language", "reason", "joined"),
    [
        (
            "en",
            "Many people wanted this code just now. A new one comes in a few seconds.",
            "You are part of “Begegnungen 2026” now",
        ),
        (
            "de",
            "Diesen Code wollten gerade viele. In ein paar Sekunden kommt ein neuer.",
            "bei „Begegnungen 2026“ dabei",
        ),
    ],
)
def test_where_only_the_swap_is_refused_the_guest_is_in_all_the_same(
    house: House, language: str, reason: str, joined: str
) -> None:
    path = house.code_path("ben")
    for who in crowd(house, 5):
        phone = house.phone(who)
        phone.get(path)
        phone.post(path)
    gus = house.phone(language=language)
    gus.get(path)
    answer = gus.post(path, GUS)
    assert (answer.status_code, heading(answer)) == (409, reason)
    assert joined in words(answer)
    assert f'href="/e/{house.event}/code"' in answer.text
    assert gus.get(f"/e/{house.event}/code").status_code == 200
    assert letter(house, "gus@demo.example").template == "confirm"
    house.clock.turn(seconds=30)
    assert gus.post(house.code_path("ben")).status_code == 303
    assert len(people_with(house, "gus@demo.example")) == 1


@pytest.mark.on_sqlite
def test_what_was_typed_wrongly_stays_and_the_code_waits_on(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    gus.get(path)
    for fields, wrong in (
        ({"name": "", "email": "gus@demo.example"}, "name"),
        ({"name": "Gus", "email": "gus@"}, "email"),
        ({"name": "x" * 201, "email": "gus@demo.example"}, "name"),
    ):
        answer = gus.post(path, fields)
        assert answer.status_code == 422
        form = form_to(answer, path)
        assert {name: form.value(name) for name in fields} == fields
        assert f'id="{wrong}-why"' in answer.text
        assert "Wie 40.000 Objekte umziehen." in words(answer)
    house.clock.turn(minutes=14)
    assert gus.post(path, GUS).status_code == 303
    assert (len(people_with(house, "gus@demo.example")), rows(house, Exchange)) == (1, 1)


@pytest.mark.on_sqlite
def test_the_answer_is_the_same_whether_the_address_is_known_or_not(house: House) -> None:
    come_in(house, "dan", {"email": "came-in@demo.example"})
    seen: list[Any] = []
    for who in ("cleo", "came-in", "nobody-yet"):
        phone, path = house.phone(), house.code_path("ben")
        phone.get(path)
        fields = {"name": "Gus", "email": f"{who}@demo.example", "csrf_token": phone.token()}
        with listening(house.app) as asked:
            answer = send(phone, path, fields)
        status, body, headers = blanked(answer)
        contact = answer.location.split("/")[2].encode()
        told = [(name, value.replace(contact.decode(), "CONTACT")) for name, value in headers]
        done = blanked(phone.get(answer.location))
        seen.append(
            (status, body.replace(contact, b"CONTACT"), told, asked.texts, done[1].replace(contact, b"CONTACT"))
        )
    assert seen[0] == seen[1] == seen[2]


@pytest.mark.on_sqlite
def test_who_gives_anothers_address_gets_nothing_of_theirs(house: House) -> None:
    eve = come_in(house, "ben", {"name": "Eve", "email": "cleo@demo.example"})
    for path in ("/me", "/contacts", f"/e/{house.event}/card", "/me/export"):
        page = eve.get(path).text
        assert [secret for secret in ("Cleo Nowak", "cleo.example", "test automation") if secret in page] == []


# Impatient thumbs


def test_two_presses_at_the_same_instant_are_one_guest_and_one_swap(house: House) -> None:
    for turn in range(3):
        gus, path = house.phone(), house.code_path("ben")
        fields = {**GUS, "email": f"gus{turn}@guests.example"}
        fields["csrf_token"] = form_to(gus.get(path), path).value("csrf_token")
        thumbs = [same_browser(house, gus) for _ in range(3)]
        answers = at_once([partial(send, thumb, path, fields) for thumb in thumbs])
        assert Counter((answer.status_code, answer.location) for answer in answers) == {(303, answers[0].location): 3}
        assert len(people_with(house, fields["email"])) == 1
        assert rows(house, Exchange) == turn + 1
        assert rows(house, Contact) == 2 * (turn + 1)
        assert len(letters(house, fields["email"])) == 1
        assert ["ben@demo.example" in thumb.see(answers[0].location) for thumb in thumbs] == [True] * 3
        house.clock.turn(seconds=30)


@pytest.mark.on_sqlite
def test_pressing_again_because_nothing_seems_to_come_back_is_the_same_press(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    fields = {**GUS, "csrf_token": form_to(gus.get(path), path).value("csrf_token")}
    again, much_later = same_browser(house, gus), same_browser(house, gus)
    first = send(gus, path, fields)
    house.clock.turn(minutes=4)
    second = send(again, path, fields)
    assert (second.status_code, second.location) == (303, first.location)
    assert len(people_with(house, "gus@demo.example")) == 1
    house.clock.turn(minutes=3)
    send(much_later, path, fields)
    assert len(people_with(house, "gus@demo.example")) == 2


@pytest.mark.on_sqlite
def test_pressing_again_with_the_address_corrected_is_somebody_with_that_address(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    fields = {**GUS, "csrf_token": form_to(gus.get(path), path).value("csrf_token")}
    again = same_browser(house, gus)
    send(gus, path, fields | {"email": "gsu@guests.example"})
    send(again, path, fields)
    assert "gus@demo.example" in again.see("/me")


@pytest.mark.on_sqlite
def test_an_old_form_never_lets_anybody_in_again(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    fields = {**GUS, "csrf_token": form_to(gus.get(path), path).value("csrf_token")}
    stolen = same_browser(house, gus)
    send(gus, path, fields)
    gus.post("/sessions/end")
    send(stolen, path, fields)
    first, second = people_with(house, "gus@demo.example")
    assert first.public_id != second.public_id
    told = stolen.get("/me/export").get_json()
    assert told["person"]["created_at"] == second.created_at.isoformat()


@pytest.mark.on_sqlite
def test_a_guest_who_came_in_by_another_tab_swaps_as_who_they_are(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    gus.get(path)
    gus.post(f"/join/{house.join_code}", GUS)
    assert gus.post(path, GUS | {"name": "Gus again"}).status_code == 303
    assert [person.name for person in people_with(house, "gus@demo.example")] == ["Gus"]


@pytest.mark.on_sqlite
def test_a_form_from_before_coming_in_is_offered_again_and_then_swaps(house: House) -> None:
    gus, path = house.phone(), house.code_path("ben")
    token = form_to(gus.get(path), path).value("csrf_token")
    gus.post(f"/join/{house.join_code}", GUS)
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": house.base_url}
    answer = gus.post(path, {**GUS, "csrf_token": token}, headers=headers)
    assert (answer.status_code, heading(answer)) == (400, "This form was open for too long.")
    again = form_to(answer, path)
    assert {name: again.value(name) for name in GUS} == GUS
    assert gus.post(path, again.fields).status_code == 303
    assert len(people_with(house, "gus@demo.example")) == 1


@pytest.mark.on_sqlite
def test_somebody_signed_in_elsewhere_who_sends_the_guests_form_is_one_press_away(house: House) -> None:
    eve, path = house.phone("eve"), house.code_path("ben")
    answer = eve.post(path, GUS)
    assert (answer.status_code, heading(answer)) == (
        403,
        "You can swap cards as soon as you have joined “Begegnungen 2026”.",
    )
    assert people_with(house, "gus@demo.example") == []
    assert eve.post(f"{path}/joining", form_to(answer, f"{path}/joining").fields).location == path
    assert eve.post(path).status_code == 303


# Signing in instead


def asks_to_sign_in(house: House, who: str) -> tuple[Phone, str]:
    """A signed-out phone that opens Ben's code, and asks for a sign-in mail instead of filling the form."""
    phone, path = house.phone(), house.code_path("ben")
    page = phone.get(path)
    assert 'href="/sign-in"' in page.text
    assert phone.post("/sign-in", {"email": f"{who}@demo.example"}).location == "/mailed"
    return phone, path


@pytest.mark.on_sqlite
@pytest.mark.parametrize("by", ["link", "digits"])
def test_who_has_taken_part_before_signs_in_by_mail_and_comes_back_to_the_card(house: House, by: str) -> None:
    cleo, path = asks_to_sign_in(house, "cleo")
    house.clock.turn(minutes=5)
    found = letter(house, "cleo@demo.example")
    answer = cleo.post(found.link) if by == "link" else cleo.post("/mailed", {"digits": found.digits})
    assert answer.location == path
    assert cleo.post(path).status_code == 303
    assert "ben@demo.example" in cleo.see(house.contact_path("cleo", "ben"))


# A hall full of people


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_five_hundred_guests_behind_one_network_address_get_in(house: House) -> None:
    """Those of them who do not come in the usual run have been counted there as if they had: each looks, each sends."""
    for limit in (FROM_ONE_NETWORK, LOOKING):
        use_up(house, limit, "127.0.0.1", but=limit.often.amount - 2 * (500 - GUESTS))
    holders = crowd(house, 50)
    came = Counter[int]()
    for number in range(GUESTS):
        phone = house.phone()
        path = house.code_path(holders[number // 10]) if number % 2 else f"/join/{house.join_code}"
        token = form_to(phone.get(path), path).value("csrf_token")
        fields = {"csrf_token": token, "name": f"Guest {number}", "email": f"g{number}@guests.example"}
        came[send(phone, path, fields).status_code] += 1
    assert came == {303: GUESTS}
    counted = (rows(house, Attendee), rows(house, Exchange), rows(house, Mail))
    assert counted == (4 + 50 + GUESTS, GUESTS // 2, GUESTS)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("language", ["en", "de"])
def test_more_than_a_hall_is_told_when_it_goes_on_and_keeps_what_was_typed(house: House, language: str) -> None:
    gus, path = house.phone(language=language), house.code_path("ben")
    gus.get(path)
    use_up(house, FROM_ONE_NETWORK, "127.0.0.1")
    answer = gus.post(path, {"name": "Gus von und zu", "email": "gus@demo.example"})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    said = {
        "en": "Nothing is lost. You can go on in 10 minutes.",
        "de": "Nichts ist verloren. In 10 Minuten geht es weiter.",
    }
    assert said[language] in words(answer)
    form = form_to(answer, path)
    assert (form.value("name"), form.value("email")) == ("Gus von und zu", "gus@demo.example")
    assert people_with(house, "gus@demo.example") == []


@pytest.mark.on_sqlite
def test_looking_at_codes_has_room_of_its_own(house: House) -> None:
    use_up(house, FROM_ONE_NETWORK, "127.0.0.1")
    gus, path = house.phone(), house.code_path("ben")
    assert gus.get(path).status_code == 200
    use_up(house, LOOKING, "10.0.0.7")
    answer = gus.get(path, environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert (answer.status_code, "You can go on in 10 minutes." in words(answer)) == (429, True)
    assert house.phone("cleo").get(path, environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 200
