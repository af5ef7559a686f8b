"""Until when one may say how one is there: choices that fit the moment."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.presence.rules import LATEST_AFTER, end_meant, ends_to_choose, half_an_hour_from, tidy_end

ZONE = "Europe/Berlin"
STARTS = datetime(2026, 11, 19, 8, tzinfo=UTC)
ENDS = datetime(2026, 11, 20, 17, tzinfo=UTC)  # Friday, 18:00

ZONES = st.sampled_from([ZONE, "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"])


def offered(now: datetime, zone: str = ZONE) -> list[str]:
    """What is offered at `now`, as days and times in Berlin."""
    return [
        f"{end + timedelta(hours=1):%d %H:%M}" for end in ends_to_choose(now, starts_at=STARTS, ends_at=ENDS, zone=zone)
    ]


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        pytest.param(STARTS - timedelta(days=9), ["20 00:00", "20 18:00"], id="before: the first day, and all of it"),
        pytest.param(
            datetime(2026, 11, 19, 9, 7, tzinfo=UTC),
            ["19 10:40", "19 11:00", "19 12:00", "19 13:00", "20 00:00", "20 18:00"],
            id="in the room",
        ),
        pytest.param(
            datetime(2026, 11, 20, 16, 50, tzinfo=UTC),
            ["20 18:00", "20 18:20", "20 19:00", "20 20:00", "20 21:00", "21 00:00"],
            id="shortly before the end",
        ),
        pytest.param(
            datetime(2026, 11, 21, 15, 45, tzinfo=UTC), ["21 17:15", "21 18:00"], id="the last hours, a day after it"
        ),
        pytest.param(ENDS + LATEST_AFTER, [], id="too late"),
        pytest.param(ENDS + timedelta(days=99), [], id="much too late"),
    ],
)
def test_what_is_offered_fits_the_moment(now: datetime, ends: list[str]) -> None:
    assert offered(now) == ends


@given(st.timedeltas(timedelta(days=-3), timedelta(days=5)), ZONES)
def test_every_choice_lies_ahead_and_none_more_than_a_day_after_the_end(by: timedelta, zone: str) -> None:
    now = STARTS + by
    ends = ends_to_choose(now, starts_at=STARTS, ends_at=ENDS, zone=zone)
    assert ends == sorted(set(ends))
    assert all(now < end <= ENDS + LATEST_AFTER for end in ends)
    assert bool(ends) == (now < ENDS + LATEST_AFTER) or now > ENDS + LATEST_AFTER - timedelta(minutes=35)
    meant = end_meant(now, ends, ends_at=ENDS, zone=zone)
    assert (meant in ends) if ends else meant is None


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_half_an_hour_is_one_that_can_be_said(by: timedelta) -> None:
    now = STARTS + by
    end = half_an_hour_from(now)
    assert (end.minute % 5, end.second, end.microsecond) == (0, 0, 0)
    assert timedelta(minutes=29) < end - now <= timedelta(minutes=35)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-20T12:00:00", "12:00", "\0", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+14:00"]
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert tidy_end(text) is None


def test_an_instant_comes_back_as_it_was_sent() -> None:
    assert tidy_end(ENDS.isoformat()) == ENDS
    assert tidy_end("2026-11-20T18:00+01:00") == ENDS
