"""What a scan comes to: its time to the microsecond, and what two people have had with each other before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.contacts.rules import State
from eventnet.exchange.rules import (
    Answer,
    Pair,
    Refusal,
    Timing,
    answer_to,
    asks,
    gives,
    has_already,
    is_fresh,
    timing_refusal,
)

TICK, SECOND, MINUTE, HOUR = (
    timedelta(microseconds=1),
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
STARTS, ENDS = datetime(2026, 11, 19, 8, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
FRESH = Timing(NOW, NOW)
STALE = Timing(NOW - HOUR, NOW)
ALIVE = (State.OPEN, State.DONE, State.KEPT)
ENDED = (State.EXPIRED, State.LET_GO, State.DELETED)


def refusal_of(timing: Timing) -> Refusal | None:
    return timing_refusal(timing, starts_at=STARTS, ends_at=ENDS)


def pair(
    contact: State,
    *,
    exchanged_at: datetime = NOW - 3 * HOUR,
    hidden: bool = False,
    holder_back: datetime | None = None,
    scanner_back: datetime | None = None,
    holds_card: bool = True,
) -> Pair:
    return Pair(
        name="Ben Okafor",
        exchanged_at=exchanged_at,
        hidden=hidden,
        holder_took_back_at=holder_back,
        scanner_took_back_at=scanner_back,
        holds_card=holds_card,
        contact=contact,
    )


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        pytest.param(timedelta(0), True, id="drawn this instant"),
        pytest.param(90 * SECOND, True, id="90 seconds old"),
        pytest.param(90 * SECOND + TICK, False, id="older than 90 seconds"),
        pytest.param(-30 * SECOND, True, id="30 seconds ahead"),
        pytest.param(-30 * SECOND - TICK, False, id="further ahead than 30 seconds"),
    ],
)
def test_a_code_is_fresh_up_to_its_edges(age: timedelta, fresh: bool) -> None:
    assert is_fresh(Timing(NOW - age, NOW)) is fresh


@pytest.mark.parametrize(
    ("since", "fresh"),
    [
        pytest.param(timedelta(0), True, id="opened this instant"),
        pytest.param(15 * MINUTE, True, id="opened 15 minutes ago"),
        pytest.param(15 * MINUTE + TICK, False, id="opened longer ago"),
        pytest.param(-TICK, False, id="opened in the future, by a clock that was put back"),
    ],
)
def test_people_talk_and_the_code_waits_a_quarter_of_an_hour(since: timedelta, fresh: bool) -> None:
    assert is_fresh(Timing(NOW - HOUR, NOW, opened_at=NOW - since)) is fresh


def test_an_opening_that_is_over_does_not_spoil_a_fresh_code() -> None:
    assert is_fresh(Timing(NOW, NOW, opened_at=NOW - HOUR))


@pytest.mark.parametrize(
    ("drawn_at", "refusal"),
    [
        pytest.param(STARTS - 48 * HOUR - TICK, Refusal.EARLY, id="before 48 hours before the start"),
        pytest.param(STARTS - 48 * HOUR, None, id="48 hours before the start"),
        pytest.param(ENDS + 72 * HOUR - TICK, None, id="the last instant"),
        pytest.param(ENDS + 72 * HOUR, Refusal.OVER, id="72 hours after the end"),
    ],
)
def test_swapping_is_open_from_48_hours_before_until_72_hours_after(
    drawn_at: datetime, refusal: Refusal | None
) -> None:
    assert timing_refusal(Timing(drawn_at, drawn_at), starts_at=STARTS, ends_at=ENDS) is refusal


def test_the_step_decides_whether_it_is_early_or_over_not_the_arrival() -> None:
    drawn_at = ENDS + 72 * HOUR - SECOND
    arrives_late = Timing(drawn_at, drawn_at + MINUTE)
    assert timing_refusal(arrives_late, starts_at=STARTS, ends_at=ENDS) is None
    drawn_at = STARTS - 48 * HOUR - SECOND
    arrives_in_time = Timing(drawn_at, drawn_at + MINUTE)
    assert timing_refusal(arrives_in_time, starts_at=STARTS, ends_at=ENDS) is Refusal.EARLY


@pytest.mark.parametrize(
    ("timing", "refusal"),
    [
        pytest.param(Timing(NOW - 91 * SECOND, NOW), Refusal.STALE, id="too old is stale"),
        pytest.param(Timing(NOW + 31 * SECOND, NOW), Refusal.CLOCK, id="too far ahead is two clocks"),
        pytest.param(Timing(NOW + HOUR, NOW, opened_at=NOW), None, id="opened while it was fresh"),
    ],
)
def test_what_is_not_fresh_is_stale_or_two_clocks(timing: Timing, refusal: Refusal | None) -> None:
    assert timing_refusal(timing, starts_at=STARTS, ends_at=ENDS) is refusal


@pytest.mark.parametrize("opened", [None, timedelta(0)], ids=["just scanned", "opened before"])
@pytest.mark.parametrize("away", [-5 * HOUR, timedelta(0), 5 * HOUR], ids=["stale too", "fresh", "ahead too"])
def test_early_and_over_are_said_before_anything_about_freshness(away: timedelta, opened: timedelta | None) -> None:
    for drawn_at, refusal in ((STARTS - 100 * HOUR, Refusal.EARLY), (ENDS + 100 * HOUR, Refusal.OVER)):
        now = drawn_at - away
        timing = Timing(drawn_at, now, None if opened is None else now - opened)
        assert timing_refusal(timing, starts_at=STARTS, ends_at=ENDS) is refusal


moves = st.timedeltas(timedelta(days=-9), timedelta(days=9))


@given(moves, moves, st.none() | moves)
def test_a_code_that_is_not_refused_is_fresh_and_of_an_open_time(
    drawn: timedelta, now: timedelta, opened: timedelta | None
) -> None:
    timing = Timing(NOW + drawn, NOW + now, None if opened is None else NOW + opened)
    refusal = timing_refusal(timing, starts_at=STARTS, ends_at=ENDS)
    is_open = STARTS - 48 * HOUR <= NOW + drawn < ENDS + 72 * HOUR
    assert (refusal is None) is (is_open and is_fresh(timing))
    assert (refusal in {Refusal.EARLY, Refusal.OVER}) is not is_open


BADGE = Timing(None, NOW)


def late(age: timedelta, opened: timedelta | None = None, now: datetime = NOW) -> Timing:
    """A scan of a live code that a phone kept; drawn so long ago."""
    return Timing(now - age, now, None if opened is None else now - opened, late=True)


@pytest.mark.parametrize(
    ("timing", "can_only_ask", "refusal"),
    [
        pytest.param(BADGE, True, None, id="a badge"),
        pytest.param(Timing(None, NOW, NOW - MINUTE), True, None, id="a badge whose page was opened a minute ago"),
        pytest.param(late(timedelta(0)), False, None, id="sent at once"),
        pytest.param(late(90 * SECOND), False, None, id="sent while it was fresh"),
        pytest.param(late(90 * SECOND + TICK), True, None, id="sent when it was fresh no more"),
        pytest.param(late(5 * MINUTE, opened=4 * MINUTE), False, None, id="its page was opened in time"),
        pytest.param(late(72 * HOUR, now=ENDS + 20 * HOUR), True, None, id="72 hours old"),
        pytest.param(late(72 * HOUR + TICK, now=ENDS + 20 * HOUR), True, Refusal.TOO_OLD, id="older than that"),
        pytest.param(late(-31 * SECOND), False, Refusal.CLOCK, id="ahead of our clock"),
        pytest.param(late(HOUR, now=ENDS + 72 * HOUR), True, Refusal.OVER, id="arrived when exchanging had closed"),
        pytest.param(late(MINUTE, now=ENDS + 72 * HOUR), False, None, id="fresh, and drawn before it closed"),
        pytest.param(Timing(None, ENDS + 72 * HOUR), True, Refusal.OVER, id="a badge when exchanging has closed"),
        pytest.param(Timing(None, STARTS - 48 * HOUR - TICK), True, Refusal.EARLY, id="a badge too early"),
    ],
)
def test_a_badge_and_a_late_scan_can_only_ask(timing: Timing, can_only_ask: bool, refusal: Refusal | None) -> None:
    assert (asks(timing), refusal_of(timing)) == (can_only_ask, refusal)


@pytest.mark.parametrize("contact", State)
@pytest.mark.parametrize("timing", [BADGE, late(HOUR)], ids=["badge", "late"])
def test_what_can_only_ask_undoes_no_taking_back_and_gives_nothing_to_whoever_has_the_contact(
    timing: Timing, contact: State
) -> None:
    for holds_card in (True, False):
        met = pair(contact, holds_card=holds_card)
        expected = Answer.ALREADY if contact in ALIVE else Answer.RESTORED
        assert answer_to(met, timing, refusal_of(timing)) is expected
    assert not gives(NOW - 3 * HOUR, timing)
    assert gives(None, timing)


def test_the_order_of_the_refusals_is_the_order_of_the_checks() -> None:
    # docs/exchange.md, "Refusals".
    assert [refusal.value for refusal in Refusal] == [
        "not-a-scan",
        "not-a-code",
        "sign-in",
        "too-many",
        "unknown",
        "not-here",
        "confirm-first",
        "own-code",
        "early",
        "over",
        "too-old",
        "stale",
        "clock",
        "used-up",
        "busy",
    ]


@pytest.mark.parametrize("contact", ALIVE)
def test_a_living_contact_is_already_there_also_by_an_old_code(contact: State) -> None:
    for timing in (FRESH, STALE):
        assert has_already(pair(contact), timing, refusal_of(timing))
        assert answer_to(pair(contact), timing, refusal_of(timing)) is Answer.ALREADY


@pytest.mark.parametrize("contact", ENDED)
@pytest.mark.parametrize("back", [None, NOW - HOUR], ids=["given", "taken back"])
@pytest.mark.parametrize("hidden", [False, True], ids=["seen", "hidden"])
def test_a_contact_that_ended_is_restored(contact: State, back: datetime | None, hidden: bool) -> None:
    ended = pair(contact, holder_back=back, hidden=hidden)
    assert not has_already(ended, FRESH, refusal_of(FRESH))
    assert answer_to(ended, FRESH, refusal_of(FRESH)) is Answer.RESTORED


@pytest.mark.parametrize("contact", ALIVE)
def test_who_holds_the_name_only_may_swap_again_with_a_fresh_code(contact: State) -> None:
    name_only = pair(contact, holds_card=False)
    assert not has_already(name_only, FRESH, refusal_of(FRESH))
    assert answer_to(name_only, FRESH, refusal_of(FRESH)) is Answer.RESTORED
    assert has_already(name_only, STALE, refusal_of(STALE))
    assert answer_to(name_only, STALE, refusal_of(STALE)) is Answer.ALREADY


def test_a_card_taken_back_is_given_by_a_code_drawn_since() -> None:
    assert gives(NOW - TICK, FRESH)


@pytest.mark.parametrize(
    ("timing", "at"),
    [
        pytest.param(FRESH, NOW, id="drawn in the same instant"),
        pytest.param(Timing(NOW - MINUTE, NOW), NOW - 30 * SECOND, id="drawn before, and still fresh"),
        pytest.param(Timing(NOW - 9 * MINUTE, NOW, NOW - 8 * MINUTE), NOW - MINUTE, id="opened before"),
    ],
)
def test_no_old_code_undoes_a_taking_back(timing: Timing, at: datetime) -> None:
    # In a picture or a second browser a code outlives the screen it was drawn on.
    assert not gives(at, timing)


def test_a_card_that_was_never_taken_back_goes_over() -> None:
    assert gives(None, FRESH)
    assert gives(None, STALE)


@pytest.mark.parametrize("contact", State)
def test_hidden_or_taken_back_looks_like_name_only(contact: State) -> None:
    name_only = pair(contact, holds_card=False)
    for timing in (FRESH, STALE):
        for back in (None, NOW - 2 * HOUR, NOW + HOUR):
            for hidden in (False, True):
                other = pair(contact, hidden=hidden, holder_back=back, scanner_back=back, holds_card=False)
                assert has_already(other, timing, refusal_of(timing)) is has_already(
                    name_only, timing, refusal_of(timing)
                )
                assert answer_to(other, timing, refusal_of(timing)) is answer_to(name_only, timing, refusal_of(timing))


@pytest.mark.parametrize(
    ("exchanged_after_opening", "answer"),
    [
        pytest.param(-TICK, Answer.ALREADY, id="before the page was opened"),
        pytest.param(timedelta(0), Answer.EXCHANGED, id="in the same instant"),
        pytest.param(MINUTE, Answer.EXCHANGED, id="while the page was open"),
    ],
)
def test_who_looks_at_the_page_while_it_happens_is_told_of_the_exchange(
    exchanged_after_opening: timedelta, answer: Answer
) -> None:
    opened_at = NOW - 5 * MINUTE
    exchanged = pair(State.OPEN, exchanged_at=opened_at + exchanged_after_opening)
    assert (
        answer_to(
            exchanged, Timing(NOW - 5 * MINUTE, NOW, opened_at), refusal_of(Timing(NOW - 5 * MINUTE, NOW, opened_at))
        )
        is answer
    )


@pytest.mark.parametrize("contact", State)
def test_pressing_once_more_on_the_same_page_changes_nothing(contact: State) -> None:
    # Exchanged, taken back, let go, and pressed again, all on one opened page: it only tells of the exchange.
    opened_at = NOW - 5 * MINUTE
    ended = pair(contact, exchanged_at=opened_at + MINUTE, holder_back=opened_at + 2 * MINUTE)
    assert (
        answer_to(ended, Timing(opened_at, NOW, opened_at), refusal_of(Timing(opened_at, NOW, opened_at)))
        is Answer.EXCHANGED
    )


def test_without_an_opened_page_nobody_is_told_of_an_exchange_they_did_not_make() -> None:
    assert answer_to(pair(State.OPEN, exchanged_at=NOW), FRESH, refusal_of(FRESH)) is Answer.ALREADY
