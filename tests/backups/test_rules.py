"""Which backups stay: values in, values out."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventnet.backups.rules import DAYS, LONGEST, WEEKS, to_remove
from eventnet.upkeep.rules import LEDGER_PERIOD

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
A_DAY = timedelta(days=1)
INSTANTS = st.sets(
    st.integers(-3 * 365 * 24, 26 * 24).map(lambda hours: NOW + timedelta(hours=hours)),
    max_size=60,
)


@given(INSTANTS)
def test_the_newest_stays_and_nothing_goes_that_is_not_there(made: set[datetime]) -> None:
    gone = to_remove(made, NOW)
    assert gone <= made
    assert max(made, default=NOW) not in gone
    assert not {at for at in made if at > NOW} & gone, "made by a clock that ran ahead"


@given(INSTANTS)
def test_what_stays_once_stays_when_asked_again(made: set[datetime]) -> None:
    assert to_remove(made - to_remove(made, NOW), NOW) == set()


@given(INSTANTS)
def test_the_last_of_each_day_week_and_month_stays_for_its_time_and_no_other(made: set[datetime]) -> None:
    kept = made - to_remove(made, NOW)
    for at in made - {max(made, default=NOW)}:
        if at > NOW:
            continue
        later = [other for other in made if other > at]
        reasons = [
            NOW - at < DAYS and at.date() not in {other.date() for other in later},
            NOW - at < WEEKS and at.isocalendar()[:2] not in {other.isocalendar()[:2] for other in later},
            NOW - at < LONGEST and (at.year, at.month) not in {(other.year, other.month) for other in later},
        ]
        assert (at in kept) == any(reasons)


def test_who_makes_one_a_night_has_a_week_of_days_five_weeks_and_a_year_of_months() -> None:
    """As it goes for three years, never more than these, whatever day it is."""
    there: set[datetime] = set()
    for night in range(3 * 366):
        now = NOW + night * A_DAY
        there.add(now)
        there -= to_remove(there, now)
        if night < 366:
            continue
        assert {now - days * A_DAY for days in range(7)} <= there
        weeks = Counter(at.isocalendar()[:2] for at in there)
        assert all((now - timedelta(weeks=back)).isocalendar()[:2] in weeks for back in range(5))
        months = {(at.year, at.month) for at in there}
        assert len(months) in {12, 13}
        assert len(there) <= 7 + 5 + 13
        assert min(there) > now - LONGEST


def test_the_ledger_remembers_for_longer_than_any_backup_lies() -> None:
    """With a month for who makes none for a while: older ones go when the next one is made."""
    assert timedelta(days=30) < LEDGER_PERIOD - LONGEST
