"""docs/exchange.md, held against what a scan comes to: codes, statuses, words in both languages."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from eventnet.contacts.rules import State
from eventnet.events.rules import EXCHANGE_CLOSES_AFTER, EXCHANGE_OPENS_BEFORE
from eventnet.exchange.api import OUTCOMES as OUTCOMES_OF_CALLS
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.rules import WAITS, Answer, Pair, Refusal, Timing, answer_to, timing_refusal
from eventnet.exchange.words import STATUS, outcome_words
from eventnet.kernel.days import day_of, last_day
from eventnet.web.i18n import day_words, gettext, speaking
from tests.docs.tables import Row, listed, table_of

pytestmark = pytest.mark.on_sqlite

LANGUAGES = {"en": "English", "de": "German"}
BERLIN = "Europe/Berlin"
BEGINS, ENDS = datetime(2026, 11, 19, 8, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

REFUSALS = {row["code"]: row for row in table_of("exchange", "code", "HTTP", "English", "German")}
OUTCOMES = {row["outcome"]: row for row in table_of("exchange", "outcome", "English", "German")}


def test_refusals_stand_in_the_order_in_which_they_are_checked() -> None:
    assert list(REFUSALS) == [refusal.value for refusal in Refusal]


def test_each_refusal_has_the_status_of_the_table() -> None:
    assert {refusal.value: str(STATUS[refusal].value) for refusal in Refusal} == column_of(REFUSALS, "HTTP")


def test_each_refusal_has_the_words_of_the_table(app: Flask) -> None:
    for language, column in LANGUAGES.items():
        with app.test_request_context(), speaking(language):
            assert {refusal.value: said(refusal) for refusal in Refusal} == column_of(REFUSALS, column)


def column_of(table: dict[str, Row], head: str) -> dict[str, str]:
    return {code: row[head] for code, row in table.items()}


def said(refusal: Refusal) -> str:
    """Its words, with what is filled in named again."""
    event: Any = SimpleNamespace(name="{event}", starts_at=BEGINS, ends_at=ENDS, timezone=BERLIN)
    opens = day_words(day_of(BEGINS - EXCHANGE_OPENS_BEFORE, BERLIN))
    closed = day_words(last_day(ENDS + EXCHANGE_CLOSES_AFTER, BERLIN))
    words = outcome_words(Outcome(refusal, event=event, retry_after=7 * 60))
    words = words.replace(opens, "{date}").replace(closed, "{date}")
    return words.replace("7", "{n}") if refusal is Refusal.TOO_MANY else words


def test_an_answer_has_the_words_of_the_table(app: Flask) -> None:
    assert list(OUTCOMES) == [answer.value for answer in Answer]
    with app.test_request_context(), speaking("de"):
        german = {
            code: gettext(row["English"].replace("{name}", "%(name)s"), name="{name}") for code, row in OUTCOMES.items()
        }
    assert german == column_of(OUTCOMES, "German")


def test_a_phone_is_told_what_the_table_says() -> None:
    told = {row["a phone is told"]: listed(row["of"]) for row in table_of("exchange", "a phone is told", "of")}
    answers = [(OUTCOMES_OF_CALLS[answer], answer.value) for answer in Answer]
    refusals = [("retry" if r in WAITS else "refused", r.value) for r in Refusal if r is not Refusal.STALE]
    assert [(to, code) for to, codes in told.items() for code in codes] == [
        pair for to in told for pair in [*answers, *refusals] if pair[0] == to
    ]
    assert sum(map(len, told.values())) == len(answers) + len(refusals)


AGAIN = table_of("exchange", "the scanner's contact", "it holds", "fresh code", "code that is refused for its time")
FRESH, OLD = Timing(NOW - timedelta(seconds=10), NOW), Timing(NOW - timedelta(minutes=5), NOW)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("holds", ["a card", "the name only"])
def test_a_scan_of_somebody_met_here_comes_to_what_the_table_says(state: State, holds: str) -> None:
    (row,) = (
        row
        for row in AGAIN
        if state.value.replace("_", " ") in listed(row["the scanner's contact"]) and holds in listed(row["it holds"])
    )
    for timing, column in ((FRESH, "fresh code"), (OLD, "code that is refused for its time")):
        assert comes_to(state, timing, holds_card=holds == "a card") == row[column]


def comes_to(state: State, timing: Timing, *, holds_card: bool) -> str:
    """As `swap` has it: what is not already there waits for a code that is not refused."""
    pair = Pair(
        name="Ben",
        exchanged_at=NOW - timedelta(days=1),
        hidden=False,
        holder_took_back_at=None,
        scanner_took_back_at=None,
        contact=state,
        holds_card=holds_card,
    )
    refusal = timing_refusal(timing, starts_at=BEGINS, ends_at=ENDS)
    assert (refusal is not None) is (timing is OLD)
    answer = answer_to(pair, timing, refusal)
    return "refused" if answer is Answer.RESTORED and refusal is not None else answer.value
