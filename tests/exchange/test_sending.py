"""Scans that phones send: what each comes to, in both languages, whatever becomes of the others in the call."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select, text

from eventnet.exchange.models import Exchange, ScanAnswer
from eventnet.exchange.rules import WAITS, Refusal
from eventnet.people.models import BrowserSession
from eventnet.upkeep.sweep import sweep
from eventnet.web.limits import SCANNING
from tests.cast import House
from tests.crowd import crowd
from tests.exchange.refused_scans import SENT, Refused, drawn, held
from tests.exchange.sending import a_scan, results_of, send, told
from tests.meanwhile import before_its_turn
from tests.statements import listening
from tests.web.every_answer import without_table
from tests.web.test_statements import SWAP_STATEMENTS


def swaps(house: House) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(Exchange)) or 0


def kept(house: House) -> int:
    with house.reading() as session:
        return session.scalar(select(func.count()).select_from(ScanAnswer)) or 0


def came_to(results: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(result["outcome"], result["code"]) for result in results]


def test_a_fresh_code_that_is_sent_swaps_cards_as_on_the_page(house: House) -> None:
    scan = a_scan(house.token("ben"))
    assert told(house, house.phone("cleo"), scan) == [
        {
            "id": scan["id"],
            "outcome": "exchanged",
            "code": None,
            "message": "You and Ben Okafor have swapped cards.",
            "contact": house.contact_path("cleo", "ben"),
            "retry_after": None,
        }
    ]
    assert swaps(house) == 1


@pytest.mark.on_sqlite
def test_somebody_met_is_already_there_and_one_let_go_is_there_again(house: House) -> None:
    house.swap("cleo", "ben")
    contact = house.contact_path("cleo", "ben")
    said: dict[str, list[str]] = {"en": [], "de": []}
    for language, messages in said.items():
        cleo = house.phone("cleo", language=language)
        for _ in range(2):
            (result,) = told(house, cleo, a_scan(house.token("ben")))
            assert (result["outcome"], result["code"], result["contact"]) == ("already", None, contact)
            messages.append(result["message"])
            cleo.post(contact.replace("/contacts/", "/follow-ups/") + "/letting-go")
        house.clock.turn(minutes=1)
        told(house, cleo, a_scan(house.token("ben")))
    assert said == {
        "en": ["You already have Ben Okafor’s card.", "Ben Okafor’s card is with you again."],
        "de": ["Die Karte von Ben Okafor hast du schon.", "Die Karte von Ben Okafor ist wieder bei dir."],
    }
    assert swaps(house) == 1


@pytest.mark.on_sqlite
@pytest.mark.parametrize("refused", SENT, ids=lambda refused: refused.code)
def test_a_scan_that_is_refused_says_why_and_whether_it_is_worth_another_try(house: House, refused: Refused) -> None:
    token = refused.scene(house).removeprefix("/x/")
    waits = Refusal(refused.code) in WAITS
    for language, reason in (("en", refused.english), ("de", refused.german)):
        scan = a_scan(token)
        (result,) = told(house, house.phone(refused.who, language=language), scan)
        assert result == {
            "id": scan["id"],
            "outcome": "retry" if waits else "refused",
            "code": refused.code,
            "message": reason,
            "contact": None,
            "retry_after": None,
        }
    assert kept(house) == (0 if waits else 2)


@pytest.mark.on_sqlite
def test_a_code_that_was_fresh_when_it_was_scanned_asks_its_holder_and_once_only(house: House) -> None:
    said = {}
    for language, who in (("en", "cleo"), ("de", "dan")):
        phone, token = house.phone(who, language=language), drawn(-1800)(house).removeprefix("/x/")
        results = told(house, phone, a_scan(token), a_scan(token))
        assert came_to(results) == [("requested", None)] * 2
        assert {(result["contact"], result["retry_after"]) for result in results} == {(None, None)}
        said[language] = [result["message"] for result in results]
    assert said == {
        "en": ["Saved. Ben Okafor will be asked whether you met.", "Already asked. There is nothing more to do."],
        "de": [
            "Gespeichert. Ben Okafor wird gefragt, ob ihr euch getroffen habt.",
            "Du hast schon gefragt. Mehr brauchst du nicht zu tun.",
        ],
    }
    assert (swaps(house), kept(house)) == (0, 4)


@pytest.mark.on_sqlite
def test_every_refusal_of_the_table_is_told_to_a_phone_by_one_of_these_tests() -> None:
    by_themselves = {Refusal.NOT_A_SCAN, Refusal.SIGN_IN, Refusal.TOO_MANY, Refusal.BUSY}
    assert {Refusal(row.code) for row in SENT} | by_themselves == set(Refusal) - {Refusal.STALE}


@pytest.mark.on_sqlite
def test_one_bad_scan_never_holds_up_the_others(house: House) -> None:
    scans = [
        a_scan("hello"),
        "no scan at all",
        a_scan(house.token("ben")),
        a_scan(house.token("ben"), card="gold"),
        a_scan(house.token("cleo")),
        a_scan(house.token("dan")),
    ]
    assert came_to(told(house, house.phone("cleo"), *scans)) == [
        ("refused", "not-a-code"),
        ("refused", "not-a-scan"),
        ("exchanged", None),
        ("refused", "not-a-scan"),
        ("refused", "own-code"),
        ("exchanged", None),
    ]


def test_what_breaks_one_scan_is_tried_again_and_the_others_are_answered(house: House) -> None:
    cleo = house.phone("cleo")
    house.swap("cleo", "dan")
    scans = [a_scan(house.token("ben")), a_scan(house.token("dan")), a_scan(house.token("cleo"))]
    with without_table(house, "live_step"):
        results = told(house, cleo, *scans)
    assert came_to(results) == [("retry", "busy"), ("already", None), ("refused", "own-code")]
    assert results[0]["message"] == "Very busy right now. Your scan is safe and will be sent by itself."
    again = told(house, cleo, *scans)
    assert (came_to(again)[0], again[1:]) == (("exchanged", None), results[1:])


@pytest.mark.thorough
def test_while_others_hold_the_database_every_scan_waits_and_none_is_lost(house: House, engine: Engine) -> None:
    cleo = house.phone("cleo", language="de")
    scans = [a_scan(house.token("ben")), a_scan(house.token("dan"))]
    with held(engine):
        answer = send(house, cleo, *scans)
    assert came_to(results_of(answer)) == [("retry", "busy")] * 2
    assert {(result["message"], result["retry_after"]) for result in results_of(answer)} == {
        ("Gerade ist viel los. Dein Scan ist gespeichert und wird von selbst gesendet.", 5)
    }
    assert came_to(told(house, cleo, *scans)) == [("exchanged", None)] * 2


@pytest.mark.thorough
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite goes on reading
def test_where_the_database_can_not_even_be_read_the_whole_call_waits(house: House, engine: Engine) -> None:
    cleo, scan = house.phone("cleo", language="de"), a_scan(house.token("ben"))
    with engine.execution_options(writes=True).begin() as other:
        other.execute(text("LOCK TABLE browser_session IN ACCESS EXCLUSIVE MODE"))
        answer = send(house, cleo, scan)
    assert (answer.status_code, answer.headers["Retry-After"], answer.content_type) == (503, "5", "application/json")
    assert answer.json == {
        "code": "busy",
        "message": "Gerade ist viel los. Dein Scan ist gespeichert und wird von selbst gesendet.",
    }
    assert came_to(told(house, cleo, scan)) == [("exchanged", None)]


def test_signed_out_meanwhile_one_is_asked_to_sign_in_and_no_scan_is_lost(house: House) -> None:
    cleo = house.phone("cleo")
    scans = [a_scan(house.token("ben")), a_scan(house.token("cleo"))]

    def sign_out() -> None:
        with house.writing() as session:
            session.execute(delete(BrowserSession))

    for sent in (scans, scans[::-1]):
        with before_its_turn(sign_out) as meanwhile:
            results = told(house, cleo, *sent)
        assert meanwhile.has_happened
        assert came_to(results) == [("retry", "sign-in")] * 2
        assert results[0]["message"] == "Please sign in again. Your scan is safe."
        cleo = house.phone("cleo")
    assert (swaps(house), kept(house)) == (0, 0)
    assert came_to(told(house, cleo, *scans)) == [("exchanged", None), ("refused", "own-code")]


@pytest.mark.on_sqlite
def test_more_scans_than_may_be_wait_for_their_time_and_what_was_answered_is_answered_again(house: House) -> None:
    cleo, most = house.phone("cleo"), SCANNING.often.amount
    scans = [a_scan(house.token("cleo")) for _ in range(most + 2)]
    results = told(house, cleo, *scans)
    assert came_to(results) == [("refused", "own-code")] * most + [("retry", "too-many")] * 2
    assert 0 < results[-1]["retry_after"] <= 600
    assert results[-1]["message"] == "That was a lot of scans. You can go on in 10 minutes."
    german = told(house, house.phone("cleo", language="de"), *scans[-3:])
    assert german[0] == results[-3]
    assert german[1]["message"] == "Das waren viele Scans. In 10 Minuten geht es weiter."
    assert told(house, house.phone("dan"), a_scan(house.token("dan")))[0]["code"] == "own-code"
    with listening(house.app) as asked:
        told(house, cleo, *(a_scan(house.token("cleo")) for _ in range(20)))
    assert len(asked.texts) == 2, "the rest of a call that has to wait is tried all the same"


@pytest.mark.on_sqlite
def test_whoever_opened_the_code_while_it_was_fresh_may_talk_before_they_press(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    cleo.get(path)
    house.clock.turn(minutes=14)
    assert came_to(told(house, cleo, a_scan(path.removeprefix("/x/")))) == [("exchanged", None)]


@pytest.mark.on_sqlite
def test_the_card_for_today_goes_over_as_it_was_chosen_with_the_scan(house: House) -> None:
    cleo = house.phone("cleo")
    told(house, cleo, a_scan(house.token("ben"), card="name"), a_scan(house.token("dan"), card="mail"))
    with house.reading() as session:
        bens, dans = house.contact(session, "ben", "cleo"), house.contact(session, "dan", "cleo")
        assert bens
        assert dans
        assert dans.card
        assert (bens.card, [detail.kind for detail in dans.card.details]) == (None, ["email"])
        assert house.attendee(session, "cleo").card_choice == "mail"


def test_what_the_phone_says_of_the_time_is_not_believed(house: House) -> None:
    old = house.token("ben", house.clock.now - timedelta(minutes=30))
    scan = a_scan(old, scanned_at="2026-11-20T08:30:10Z", clock_offset_ms=-30 * 60 * 1000)
    told(house, house.phone("cleo"), scan)
    assert swaps(house) == 0


def test_the_first_scan_of_a_call_asks_two_statements_more_than_the_page(house: House) -> None:
    cleo = house.phone("cleo")
    fields = {"headers": {"X-CSRFToken": cleo.token()}}
    (friend,) = crowd(house, 1)
    asked = []
    for tokens in ([house.token("ben")], [house.token("dan"), house.token(friend)]):
        scans = [a_scan(token) for token in tokens]
        with listening(house.app) as listener:
            answer = cleo.client.post("/api/scans", json={"scans": scans}, base_url=house.base_url, **fields)
        assert came_to(results_of(answer)) == [("exchanged", None)] * len(tokens)
        assert listener.writing_transactions == len(tokens)
        asked.append(len(listener.texts))
    assert asked[0] <= SWAP_STATEMENTS + 2
    assert asked[1] - asked[0] <= SWAP_STATEMENTS + 1


def test_answers_are_kept_for_a_week_and_go_with_whom_they_name(house: House) -> None:
    told(house, house.phone("cleo"), a_scan(house.token("ben")), a_scan(house.token("cleo")))
    told(house, house.phone("dan"), a_scan(house.token("cleo")))
    house.phone("ben").post("/me/erasing")
    with house.reading() as session:
        assert sorted(answer["code"] or answer["outcome"] for answer in session.scalars(select(ScanAnswer.answer))) == [
            "exchanged",
            "own-code",
        ]
    house.clock.turn(days=7, seconds=-1)
    sweep(house.sessions, house.clock.now)
    assert kept(house) == 2
    house.clock.turn(seconds=1)
    sweep(house.sessions, house.clock.now)
    assert kept(house) == 0
