"""Why a scan is refused: status and words on the page, in both languages, looking and pressing alike."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from eventnet.exchange.codes import CodeBook, LiveCode, step_at
from eventnet.people.actions import hide
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd, swap_each
from tests.exchange.refused_scans import (
    CLOCK,
    EARLY,
    NO_CODE,
    NOT_HERE,
    OPENS,
    OVER,
    OWN,
    REFUSED,
    STALE,
    UNKNOWN,
    Refused,
    held,
)
from tests.markup import form_to, forms, heading
from tests.statements import listening


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.code)
def test_a_refused_scan_says_why_on_looking_and_on_pressing(house: House, refused: Refused) -> None:
    path = refused.scene(house)
    for language, reason in (("en", refused.english), ("de", refused.german)):
        phone = house.phone(refused.who, language=language)
        answers = {"GET": phone.get(path), "POST": phone.post(path)}
        assert {how: (a.status_code, heading(a)) for how, a in answers.items()} == dict.fromkeys(
            ("GET", "POST"), (refused.status, reason)
        )
        assert phone.client.head(path, base_url=house.base_url).status_code == refused.status


@pytest.mark.parametrize("moment", [OPENS, datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)], ids=["first", "last"])
def test_cards_can_be_swapped_from_the_first_to_the_last_second(house: House, moment: datetime) -> None:
    house.clock.now = moment
    assert house.swap("cleo", "ben").status_code == 303


def test_what_has_not_the_shape_of_a_code_is_none(house: House) -> None:
    cleo = house.phone("cleo")
    tokens = ["A", "B" + "A" * 38, "A" * 38, "A" * 40, "A" + "!" * 38, "A" + "ä" * 38, "A" * 38 + "B", "%00" * 39]
    answers = {token: cleo.get(f"/x/{token}") for token in tokens}
    assert {token: (a.status_code, heading(a)) for token, a in answers.items()} == dict.fromkeys(
        tokens, (400, NO_CODE.english)
    )


def test_somebody_met_is_already_there_and_pressing_leads_to_the_contact(house: House) -> None:
    house.swap("cleo", "ben")
    path = house.code_path("ben")
    for language, reason in (
        ("en", "You already have Ben Okafor’s card."),
        ("de", "Die Karte von Ben Okafor hast du schon."),
    ):
        cleo = house.phone("cleo", language=language)
        answer = cleo.get(path)
        assert (answer.status_code, heading(answer)) == (200, reason)
        assert house.contact_path("cleo", "ben") in answer.text
        pressed = cleo.post(path)
        assert (pressed.status_code, pressed.location) == (303, house.contact_path("cleo", "ben"))
        assert reason in cleo.see(pressed.location)


def test_a_guest_is_asked_to_sign_in_before_swapping(house: House) -> None:
    for language, reason in (
        ("en", "Please sign in again. Your scan is safe."),
        ("de", "Bitte melde dich noch einmal an. Dein Scan geht nicht verloren."),
    ):
        answer = house.phone(language=language).post(house.code_path("ben"))
        assert (answer.status_code, heading(answer)) == (401, reason)


def test_a_guest_sees_name_headline_and_first_answer_and_no_detail(house: House) -> None:
    guest, path = house.phone(), house.code_path("ben")
    answer = guest.get(path)
    assert answer.status_code == 200
    for shown in ("Ben Okafor", "Moves museum data", "“Wie 40.000 Objekte umziehen.”"):
        assert shown in words(answer)
    hidden = ["@demo.example", "ben-okafor", "3920002", "Stadtmuseum", "geheime-frage", "cleaning up", "screen readers"]
    assert [detail for detail in hidden if detail in answer.text] == []
    form = form_to(answer, path)
    assert (set(form.fields), form.labels) == ({"csrf_token", "name", "email"}, ["Swap cards"])
    assert [(form.action, form.labels) for form in forms(answer) if form.action != path] == [("/language", ["Deutsch"])]
    head = guest.client.head(path, base_url=house.base_url)
    assert (head.status_code, head.data) == (200, b"")


def test_nobody_sees_a_detail_before_swapping(house: House) -> None:
    answer = house.phone("cleo").get(house.code_path("ben"))
    hidden = ["@demo.example", "ben-okafor", "3920002", "Stadtmuseum", "geheime-frage", "cleaning up", "screen readers"]
    assert [detail for detail in hidden if detail in answer.text] == []
    assert "You both chose accessibility." in words(answer)


def test_the_sixth_who_wants_one_step_of_a_code_is_asked_to_wait_for_the_next(house: House) -> None:
    path = house.code_path("ben")
    for who in crowd(house, 5):
        phone = house.phone(who)
        phone.get(path)
        assert phone.post(path).status_code == 303
    for language, reason in (
        ("en", "Many people wanted this code just now. A new one comes in a few seconds."),
        ("de", "Diesen Code wollten gerade viele. In ein paar Sekunden kommt ein neuer."),
    ):
        cleo = house.phone("cleo", language=language)
        assert heading(cleo.get(path)) == "Ben Okafor"
        answer = cleo.post(path)
        assert (answer.status_code, heading(answer)) == (409, reason)
    with house.reading() as session:
        assert house.contact(session, "cleo", "ben") is None
    late: Phone = house.phone("dan")
    house.clock.turn(minutes=5)
    assert heading(late.post(path)) == STALE.english  # the time is looked at before the number
    assert house.swap("cleo", "ben").status_code == 303


def test_when_the_database_is_held_the_scan_can_be_pressed_again_and_nothing_is_lost(
    house: House, engine: Engine
) -> None:
    cleo, german = house.phone("cleo"), house.phone("cleo", language="de")
    path = house.code_path("ben")
    form = form_to(cleo.get(path), path)
    with held(engine), ThreadPoolExecutor() as both:
        answers = list(both.map(lambda phone: phone.post(path), (cleo, german)))
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [(503, "5")] * 2
    assert heading(answers[0]).startswith("Very busy right now.")
    assert heading(answers[1]).startswith("Gerade ist viel los.")
    assert cleo.post(path, form.fields).status_code == 303
    assert house.contact_path("cleo", "ben")


def test_of_two_reasons_the_first_in_the_order_of_the_protocol_decides(house: House) -> None:
    cleo, eve, guest = house.phone("cleo"), house.phone("eve"), house.phone()
    (friend,) = crowd(house, 1)
    swap_each(house, ["cleo"], [friend])
    fine, early, over = house.clock.now, datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
    earlier, later = datetime(2026, 11, 15, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)
    code = {(who, when): house.code_path(who, when) for who in ("ben", "cleo", friend) for when in (early, fine, over)}
    junk, strange = "/x/hello", UNKNOWN.scene(house)
    sign_in, already = "Please sign in again. Your scan is safe.", "You already have Guest 0’s card."
    cases = [
        ("not-a-code before sign-in", guest, "POST", junk, fine, NO_CODE.english),
        ("sign-in before unknown", guest, "POST", strange, fine, sign_in),
        ("unknown before not-here", eve, "GET", strange, fine, UNKNOWN.english),
        ("not-here before early", eve, "GET", code["ben", early], early, NOT_HERE.english),
        ("not-here before over", eve, "POST", code["ben", over], over, NOT_HERE.english),
        ("not-here before stale", eve, "GET", code["ben", fine], over, NOT_HERE.english),
        ("own-code before early", cleo, "POST", code["cleo", early], early, OWN.english),
        ("own-code before over", cleo, "GET", code["cleo", over], over, OWN.english),
        ("own-code before clock", cleo, "POST", code["cleo", over], fine, OWN.english),
        ("already before early", cleo, "GET", code[friend, early], early, already),
        ("already before over", cleo, "GET", code[friend, over], over, already),
        ("already before stale", cleo, "GET", code[friend, fine], over, already),
        ("early before stale", cleo, "POST", code["ben", early], fine, EARLY.english),
        ("early before clock", cleo, "GET", code["ben", early], earlier, EARLY.english),
        ("over before stale", cleo, "GET", code["ben", over], later, OVER.english),
        ("over before clock", cleo, "POST", code["ben", over], fine, OVER.english),
        ("a guest is told of the time too", guest, "GET", code["ben", fine], over, STALE.english),
        ("the code's time decides, not ours", cleo, "GET", code["ben", fine], OPENS, CLOCK.english),
    ]
    said = {}
    for name, phone, how, path, now, _ in cases:
        house.clock.now = now
        said[name] = heading(phone.get(path) if how == "GET" else phone.post(path))
    assert said == {name: reason for name, *_, reason in cases}


def unknown_codes(house: House) -> dict[str, str]:
    """Paths that are all as good as made up, and why."""
    settings = house.app.extensions["eventnet"].settings
    now = step_at(house.clock.now)
    with house.writing() as session:
        hide(session, house.person(session, "dan"), house.person(session, "cleo"), house.clock.now)
        alias = house.attendee(session, "ada").alias
    paths = {"alias replaced": house.code_path("ben"), "hidden from each other": house.code_path("dan")}
    house.phone("ben").post("/sessions/end")
    ours, theirs = CodeBook(settings.secret_keys, settings.host), CodeBook(settings.secret_keys, "elsewhere.example")
    other_key = CodeBook(("another key of somebody else's" * 2,), settings.host)
    tokens = {
        "seal broken": UNKNOWN.scene(house)[3:],
        "alias never given": ours.seal(LiveCode(os.urandom(8), now)),
        "of another host": theirs.seal(LiveCode(alias, now)),
        "of another key": other_key.seal(LiveCode(alias, now)),
    }
    return paths | {why: f"/x/{token}" for why, token in tokens.items()}


@pytest.mark.parametrize("who", ["cleo", None], ids=["attendee", "guest"])
def test_unknown_codes_can_not_be_told_apart_by_bytes_or_by_statements(house: House, who: str | None) -> None:
    phone, paths = house.phone(who), unknown_codes(house)
    if who is None:
        del paths["hidden from each other"]  # nobody is hidden from nobody
    fields = {"csrf_token": phone.token()}
    seen = {}
    for why, path in paths.items():
        for how in ("GET", "POST") if who else ("GET",):
            with listening(house.app) as asked:
                where = {"base_url": house.base_url}
                answer = (
                    phone.client.get(path, **where) if how == "GET" else phone.client.post(path, data=fields, **where)
                )
            seen[why, how] = (blanked(answer), asked.texts)
    first = {how: answer for (_, how), answer in reversed(seen.items())}
    assert first["GET"][0][0] == 404
    assert all(answer == first["GET"][0] for answer, _ in seen.values())
    assert {(why, how): answer == first[how] for (why, how), answer in seen.items()} == dict.fromkeys(seen, True)
