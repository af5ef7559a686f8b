"""What docs/product.md says about the life of one contact, in plain Python: no database, none of our own rules."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
LONGER_GRACE = timedelta(days=30)
"""How long what expired can be brought back by somebody whom no mail could tell of the end."""
LIVING = {"open", "done", "kept"}
ALLOWED = {
    "touch": {"open", "expired", "let_go"},
    "keep": {"open", "expired", "let_go", "done"},
    "let_go": {"open", "done", "kept"},
    "postpone": {"open"},
    "restore": {"expired", "let_go"},
}
STAYS_AS = {"touch": "done", "keep": "kept"}

Given = tuple[str, tuple[tuple[str, str], ...]]
"""What a card gives beside the name: its headline and its details, each with its kind."""


def after_day(day: date, zone: str) -> datetime:
    """The first instant after `day` in a zone whose clocks don't change at midnight."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def day_in(zone: str, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


@dataclass
class Standstill:
    """The owner's pause. Each midnight that passes in it gives what lies ahead a day; so will those still to come."""

    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    until: datetime | None = None
    """The end of the one that goes on."""

    def end_of(self, day: date, zone: str) -> datetime:
        """When a day will be over that lies ahead, or was."""
        end = after_day(day, zone)
        if self.until is None or end <= self.now:
            return end
        return after_day(day + (day_in(zone, self.until) - day_in(zone, self.now)), zone)


@dataclass(frozen=True)
class Meeting:
    """An event, as far as it says how long contacts live and when cards can be swapped."""

    zone: str
    starts_at: datetime
    ends_at: datetime
    follow_up_days: int

    def open_until(self, met_at: datetime) -> date:
        """The last day on which somebody met at `met_at` is open. No event of the tests ends at midnight."""
        last = day_in(self.zone, self.ends_at)
        return max(last + timedelta(days=self.follow_up_days), day_in(self.zone, met_at) + WEEK)


@dataclass
class Met:
    """One encounter: when, the card as given there and when, and until when it is on the list as *met again*."""

    number: int
    """Counts the encounters of a walk."""
    met_at: datetime
    given_at: datetime
    card: Given | None
    again_until: datetime | None = None
    zone: str = "UTC"


@dataclass
class Held:
    """One contact, with its encounters by where the two met."""

    number: int
    """Counts the contacts of a walk."""
    zone: str
    name: str
    last_day: date
    """The last day of being open."""
    grace: timedelta = WEEK
    outcome: str | None = None
    decided_on: date | None = None
    postponed: int = 0
    note: str = ""
    promises: list[str] = field(default_factory=list)
    touches: list[str] = field(default_factory=list)
    met: dict[object, Met] = field(default_factory=dict)
    pause: Standstill = field(default_factory=Standstill)

    @property
    def deadline_at(self) -> datetime:
        return self.pause.end_of(self.last_day, self.zone)

    @property
    def gone_at(self) -> datetime | None:
        """When it can't be brought back any more; None for what stays."""
        if self.outcome in {"done", "kept"}:
            return None
        return self.pause.end_of(self._gone_on, self.zone)

    @property
    def _gone_on(self) -> date:
        return self.decided_on + WEEK if self.decided_on else self.last_day + self.grace

    @property
    def met_at(self) -> datetime:
        return max(met.met_at for met in self.met.values())

    @property
    def card(self) -> Given | None:
        """The latest one given that was not taken back."""
        cards = [(met.given_at, met.number, met.card) for met in self.met.values() if met.card is not None]
        return max(cards)[2] if cards else None

    def latest_first(self) -> list[Met]:
        return sorted(self.met.values(), key=lambda met: (met.met_at, met.number), reverse=True)

    def state(self, now: datetime) -> str:
        if self.gone_at is not None and now >= self.gone_at:
            return "deleted"
        return self.outcome or ("open" if now < self.deadline_at else "expired")

    def met_again(self, now: datetime) -> list[Met]:
        """The encounters that are on the list, though the contact stays."""
        return [met for met in self.latest_first() if met.again_until is not None and now < met.again_until]

    def can(self, act: str, now: datetime) -> bool:
        if self.met_again(now) and act in {"touch", "keep", "let_go"}:
            return True
        return self.state(now) in ALLOWED[act] and not (act == "postpone" and self.postponed == 2)

    def do(self, act: str, now: datetime) -> bool:
        """Does `act`; whether it changed anything."""
        if not self.can(act, now):
            return False
        today = day_in(self.zone, now)
        for met in self.met.values():
            met.again_until = None
        if act == "postpone":
            self.last_day += WEEK
            self.postponed += 1
        elif act == "restore":
            self.last_day, self.grace, self.outcome, self.decided_on = today + WEEK, WEEK, None, None
        elif act == "let_go":
            self.outcome, self.decided_on = "let_go", today
        elif self.outcome != "kept":
            self.outcome, self.decided_on = STAYS_AS[act], None
        return True

    def note_touch(self, words: str) -> bool:
        """Notes a touch, in whatever state; whether it was not noted just before."""
        is_new = words not in self.touches
        self.touches += [words] * is_new
        return is_new

    def meet(self, where: object, met: Met, zone: str, last_day: date, grace: timedelta = WEEK) -> None:
        """Meets the person again, or for the first time: `met` is the encounter, the rest what a new contact has."""
        now, met.zone = met.met_at, zone
        state = self.state(now)
        if state in {"done", "kept"}:
            met.again_until = after_day(last_day, zone)
        elif state != "open":
            self.begin_again(zone, last_day, grace)
        elif self.pause.end_of(last_day, zone) > self.deadline_at:
            self.zone, self.last_day, self.grace = zone, last_day, max(self.grace, grace)
        if where in self.met:
            there = self.met[where]
            there.given_at, there.card, there.again_until = met.given_at, met.card, met.again_until
        else:
            self.met[where] = met

    def begin_again(self, zone: str, last_day: date, grace: timedelta = WEEK) -> None:
        """Open again, as after the first exchange."""
        self.zone, self.last_day, self.grace = zone, last_day, grace
        self.outcome, self.decided_on, self.postponed = None, None, 0

    def stand_still(self, start: datetime, end: datetime) -> None:
        """Adds the midnights from `start` to `end` to all that lies ahead."""
        days = day_in(self.zone, end) - day_in(self.zone, start)
        if self.decided_on and after_day(self._gone_on, self.zone) > start:
            self.decided_on += days
        if after_day(self.last_day, self.zone) > start:
            self.last_day += days
        elif not self.decided_on and after_day(self._gone_on, self.zone) > start:
            self.grace += days
        for met in self.met.values():
            if met.again_until is not None and met.again_until > start:
                again_on = day_in(met.zone, met.again_until) - timedelta(days=1)
                met.again_until = after_day(again_on + (day_in(met.zone, end) - day_in(met.zone, start)), met.zone)

    def listed_until(self, met: Met) -> datetime | None:
        """Until when an encounter will be, or was, on the list as *met again*."""
        if met.again_until is None:
            return None
        return self.pause.end_of(day_in(met.zone, met.again_until) - timedelta(days=1), met.zone)

    def lose_what_ended(self) -> None:
        """What is left of it when its time is over and a promise is open: the name and the promise."""
        self.note, self.touches, self.met = "", [], {}
