"""A clock that tests set. The one fake between us and time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Says what it was set to. Begins on Friday, 20 November 2026, 10:00 in Berlin."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> datetime:
        """Moves on by days, hours, minutes or seconds; the new time."""
        self.now += timedelta(**by)
        return self.now
