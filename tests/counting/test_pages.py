"""Redis goes away while people are here: what somebody could try too often is closed, what they have stays readable."""

from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eventnet.config import Settings
from eventnet.counting.shared import Shared
from eventnet.directory.budget import MOST_A_DAY, Budget
from eventnet.kernel.days import day_of
from eventnet.mail.models import Mail
from eventnet.web.limits import counters_of
from tests.cast import House, Phone, words
from tests.counting.closed import CLOSED
from tests.crowd import crowd
from tests.exchange.sending import a_scan, told
from tests.joining.doors import people_with
from tests.mailbox import letters
from tests.markup import heading
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

SAID = {
    "en": ("This has to wait a moment.", "Nothing was changed. What you have here can be read meanwhile"),
    "de": ("Das muss einen Moment warten.", "Es hat sich nichts geändert. Was du hier hast, kannst du solange lesen"),
}


@pytest.fixture
def settings(settings: Settings, redis: RedisServer) -> Settings:
    return replace(settings, limits_url=redis.url)


@pytest.fixture(autouse=True)
def asked_again_at_once(app: Flask) -> None:
    shared = counters_of(app).shared
    assert shared is not None
    shared.pause_seconds = 0


def said_in(answer: TestResponse, language: str) -> None:
    title, more = SAID[language]
    assert (answer.status_code, heading(answer)) == (503, title)
    assert more in words(answer)
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("name", CLOSED)
def test_it_is_closed_in_clear_words_and_nothing_typed_is_lost(name: str, house: House, redis: RedisServer) -> None:
    closed = CLOSED[name]
    phones = [house.phone(closed.who, language=language) for language in SAID]
    path, before = closed.path(house), _rows(house)
    for phone in phones:
        phone.token()
    redis.go_away()
    for phone in phones:
        answer = phone.get(path) if closed.fields is None else phone.post(path, closed.fields)
        said_in(answer, phone.language)
        for typed in (closed.fields or {}).values():
            assert f'value="{typed}"' in answer.text or f">\n{typed}</textarea>" in answer.text
    assert _rows(house) == before, "nothing was changed"
    redis.come()
    answer = phones[0].get(path) if closed.fields is None else phones[0].post(path, closed.fields)
    assert answer.status_code == closed.status


def _rows(house: House) -> tuple[int, int]:
    with house.reading() as session:
        return session.query(Mail).count(), len(people_with(house, "gus@demo.example"))


def test_what_one_has_can_be_read_and_the_team_can_be_told(house: House, redis: RedisServer) -> None:
    house.swap("cleo", "ben")
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo = house.phone("cleo")
    pages = [
        "/me",
        "/contacts",
        house.contact_path("cleo", "ben"),
        f"/e/{house.event}/people",
        house.person_path("dan"),
        f"/join/{house.join_code}",
        "/healthz",
    ]
    redis.go_away()
    for page in pages:
        assert cleo.get(page, follow_redirects=True).status_code == 200, page
    _told(cleo, house)
    assert house.phone("ben").get("/me").status_code == 200, "a link out of a mail signs in"


def _told(phone: Phone, house: House) -> None:
    answer = phone.post(f"/e/{house.event}/care/message", {"text": "Somebody bothers me.", "recipient": "team"})
    assert answer.status_code == 303, words(answer)


def test_what_a_phone_sends_waits_until_it_can_be_counted(house: House, redis: RedisServer) -> None:
    cleo, scans = house.phone("cleo"), [a_scan(house.token(who)) for who in ("ben", "dan")]
    done = a_scan(house.token("ada"))
    (first,) = told(house, cleo, done)
    redis.go_away()
    results = told(house, cleo, scans[0], done, scans[1])
    assert [(result["outcome"], result["code"]) for result in results[::2]] == [("retry", "busy")] * 2
    assert results[1] == first, "what was answered needs no counting"
    redis.come()
    assert [result["outcome"] for result in told(house, cleo, *scans)] == ["exchanged"] * 2


def test_whom_one_looked_at_through_another_process_counts_here(house: House, redis: RedisServer) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 1))
    cleo, bens = house.phone("cleo"), house.person_path("ben")
    assert cleo.get(bens).status_code == 200
    with house.reading() as session:
        person = house.attendee(session, "cleo").person_id
    elsewhere = Budget(shared=Shared(redis.url, "k" * 40))
    assert elsewhere.take(person, day_of(house.clock.now, "Europe/Berlin"), range(1 - MOST_A_DAY, 0))
    assert cleo.get(bens).status_code == 200, "once seen is seen"
    assert cleo.get(house.person_path("dan")).status_code == 429


def test_a_mail_that_nobody_can_count_waits_and_is_no_mistake(
    house: House, redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    house.confirm_token("gus")
    gus = house.phone()
    gus.post("/sign-in", {"email": "gus@demo.example"})
    redis.go_away()
    assert letters(house, "gus@demo.example") == []
    with house.reading() as session:
        (mail,) = session.query(Mail).filter(Mail.template == "sign-in")
        assert (mail.tries, mail.trouble) == (1, "what counts for all processes (EVENTNET_LIMITS_URL) does not answer")
    assert "Traceback" not in caplog.text
    assert all(record.levelname != "ERROR" for record in caplog.records)
    redis.come()
    house.clock.turn(hours=2)
    assert letters(house, "gus@demo.example")
