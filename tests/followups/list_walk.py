"""What one owner can do with a list, on two databases at once: one is swept again and again, the other never.

They pause, too. Then the model counts the midnights that pass.
"""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any, Final

from eventnet.upkeep.clock import TOLERANCE
from tests.exchange.walking import same
from tests.followups.held import LIVING, Held, Meeting, Met, Standstill, after_day, day_in
from tests.followups.list_copy import Copy

BEGIN: Final = datetime(2026, 3, 20, 16, 0, tzinfo=UTC)

MEETINGS: Final = [
    Meeting("Europe/Berlin", BEGIN - timedelta(hours=9), BEGIN + timedelta(hours=2), 14),  # clocks change on 29 March
    Meeting("America/New_York", BEGIN - timedelta(days=30), BEGIN - timedelta(days=1), 3),  # over; seven days at least
    Meeting("Asia/Tokyo", BEGIN, BEGIN + timedelta(days=20), 3),
]

KINDS_OF_STEPS: Final = {
    "meet": 5,
    "meet_again": 4,
    "decide": 6,
    "do_it_twice": 2,
    "let_the_rest_go": 1,
    "write_a_note": 3,
    "promise": 4,
    "end_a_promise": 2,
    "delete": 1,
    "wait_a_little": 2,
    "wait_for_days": 4,
    "wait_until_something_ends": 4,
    "pause": 3,
    "go_on": 2,
    "sweep": 2,
    "sweep_by_a_wrong_clock": 1,
}

_ACTS = ["touch", "keep", "let_go", "let_go", "postpone", "restore", "restore"]


class ListWalk:
    """One walk. The model is a `Held` for each name, in the order of meeting."""

    def __init__(self, swept: Copy, never_swept: Copy, *, sweeps_always: bool) -> None:
        self.swept, self.copies, self.sweeps_always = swept, (swept, never_swept), sweeps_always
        self.held: dict[str, Held] = {}
        self.promised: list[tuple[str, str]] = []
        """Whom, and what, in the order of promising."""
        self.gone: set[str] = set()
        self.now, self.count, self.compared, self.made = BEGIN, 0, 0, 0
        self.pause_ = Standstill(BEGIN)
        self.swept_at: datetime | None = None
        for copy in self.copies:
            copy.begin()

    # What must be seen

    def check(self, *, everything: bool) -> None:
        self.count += 1
        if everything:
            self._compare()
        self.gone |= {who for who, held in self.held.items() if held.gone_at is not None and self.now >= held.gone_at}

    def _compare(self) -> None:
        list_ = self._list()
        for copy, kind in zip(self.copies, ("swept", "never swept"), strict=True):
            shown = copy.list_(self.now)
            same(shown, list_, f"the list, {kind}")
            self._check_what_always_holds(shown)
            if self.compared % 3 == 0:
                names = [name for name, held in self._latest() if held.state(self.now) in LIVING]
                same(self._by_time(copy.contacts(self.now)), self._by_time(names), f"the contacts, {kind}")
            elif self.held:
                who = list(self.held)[self.compared % len(self.held)]
                same(copy.page(who, self.now), self._page(who), f"the page of {who}, {kind}")
        self.compared += 1

    def _check_what_always_holds(self, shown: dict[str, Any]) -> None:
        """Said once more without the model's arithmetic."""
        assert all(deadline_at > self.now for _, deadline_at, *_ in shown["open"]), "open after its deadline"
        assert all(gone_at > self.now for _, gone_at in shown["asleep"]), "to be brought back after its grace"
        assert not {row[0] for row in shown["open"] + shown["asleep"]} & self.gone, "gone, and there again"
        told = shown["still promised"] + [(name, text) for name, *_, texts in shown["open"] for text in texts]
        assert sorted(told) == sorted(self.promised), "each promise is told once, with the name"
        assert all(end > self.now for _, ends in shown["met again"] for end in ends), "met again, and its time is over"

    def _latest(self) -> list[tuple[str, Held]]:
        """Everybody, the latest conversation first."""
        met = [(held.met_at, held.number, (name, held)) for name, held in self.held.items() if held.met]
        return [pair for *_, pair in sorted(met, key=lambda one: one[:2], reverse=True)]

    def _by_time(self, names: list[str]) -> list[list[str]]:
        """Names in their order; who was met at the same instant stands in any, which the contacts' own ids decide."""
        return [sorted(some) for _, some in groupby(names, key=lambda name: self.held[name].met_at)]

    def _list(self) -> dict[str, Any]:
        states = {name: held.state(self.now) for name, held in self.held.items()}
        open_ones = [(name, held) for name, held in self._latest() if states[name] == "open"]
        open_ones.sort(key=lambda one: 0 if one[1].promises else 1 if one[1].note else 2)
        asleep = [
            (held.gone_at or self.now, held.number, name)
            for name, held in self.held.items()
            if states[name] in {"expired", "let_go"}
        ]
        again = [(name, held.met_again(self.now)) for name, held in self.held.items() if held.met_again(self.now)]
        again.sort(key=lambda one: (one[1][0].met_at, one[1][0].number), reverse=True)
        return {
            "open": [(name, held.deadline_at, held.note, held.promises) for name, held in open_ones],
            "met again": [(name, [self.held[name].listed_until(met) for met in several]) for name, several in again],
            "asleep": [(name, gone_at) for gone_at, _, name in sorted(asleep)],
            "still promised": [(name, text) for name, text in self.promised if states[name] != "open"],
        }

    def _page(self, who: str) -> tuple[Any, ...] | None:
        held = self.held[who]
        if held.state(self.now) == "deleted":
            return None
        met = [(one.met_at, held.listed_until(one)) for one in held.latest_first()]
        return held.state(self.now), who, True, held.note, held.promises, held.touches, met

    def end(self) -> None:
        """One late sweep makes up for all that were missed."""
        for copy in self.copies:
            copy.sweep(self.now)
        same(self.copies[1].rows(), self.copies[0].rows(), "after one late sweep, beside many")

    # Steps

    def meet(self, random: Random) -> str:
        who = f"{random.choice('ABCXYZ')}{len(self.held)}-{self.count}"
        return self._meet(who, random.choice(MEETINGS))

    def meet_again(self, random: Random) -> str:
        """Somebody one has met before, there or elsewhere, whatever has become of it."""
        who, held = self._somebody(random)
        if held.state(self.now) == "deleted":
            held.lose_what_ended()
            if not held.promises:
                del self.held[who]
        return self._meet(who, random.choice(MEETINGS))

    def _meet(self, who: str, meeting: Meeting) -> str:
        self.made, self.gone = self.made + 1, self.gone - {who}
        last_day = meeting.open_until(self.now)
        held = self.held.setdefault(who, Held(self.made, meeting.zone, who, last_day, pause=self.pause_))
        held.meet(meeting, Met(self.made, self.now, self.now, ("", ())), meeting.zone, last_day)
        for copy in self.copies:
            copy.meet(who, MEETINGS.index(meeting), self.now)
        return f"{who} in {meeting.zone}"

    def _somebody(self, random: Random) -> tuple[str, Held]:
        if not self.held:
            self.meet(random)
        return random.choice(list(self.held.items()))

    def decide(self, random: Random) -> str:
        who, held = self._somebody(random)
        act = random.choice(_ACTS)
        return f"{act} {who}: {self._do(who, held, act)}"

    def do_it_twice(self, random: Random) -> str:
        """Pressing a button twice; only "a week more" can be had twice, and no more often."""
        who, held = self._somebody(random)
        act = random.choice(["touch", "keep", "let_go", "restore"])
        first, deadline_at = self._do(who, held, act), held.deadline_at
        assert not self._do(who, held, act), f"{act} twice changes something"
        assert held.deadline_at == deadline_at
        return f"{act} {who}: {first}"

    def _do(self, who: str, held: Held, act: str) -> bool | None:
        words = f"touch {self.count}"
        expected = held.do(act, self.now) if held.state(self.now) != "deleted" else None
        if expected is not None and act == "touch":
            expected = held.note_touch(words) or expected
        for copy in self.copies:
            same(copy.act(who, act, words, self.now), expected, f"{act} {who}")
        return expected

    def let_the_rest_go(self, _random: Random) -> str:
        for held in self.held.values():
            if held.state(self.now) == "open":
                held.do("let_go", self.now)
        for copy in self.copies:
            copy.let_the_rest_go(self.now)
        return ""

    def write_a_note(self, random: Random) -> str:
        who, held = self._somebody(random)
        text, is_there = random.choice([f"note {self.count}", ""]), held.state(self.now) != "deleted"
        held.note = text if is_there else held.note
        for copy in self.copies:
            same(copy.write_note(who, text, self.now), is_there, f"a note about {who}")
        return f"{who}: {text!r}"

    def promise(self, random: Random) -> str:
        who, held = self._somebody(random)
        text, is_there = f"promise {self.count}", held.state(self.now) != "deleted"
        if is_there:
            held.promises.append(text)
            self.promised.append((who, text))
        for copy in self.copies:
            same(copy.promise(who, text, self.now), is_there, f"a promise to {who}")
        return f"{who}: {text}"

    def end_a_promise(self, random: Random) -> str:
        if not self.promised:
            return self.promise(random)
        who, text = self.promised.pop(random.randrange(len(self.promised)))
        self.held[who].promises.remove(text)
        for copy in self.copies:
            assert copy.end_promise(text)
        return f"{who}: {text}"

    def delete(self, random: Random) -> str:
        who, held = self._somebody(random)
        is_there = held.state(self.now) != "deleted"
        for copy in self.copies:
            same(copy.delete(who, self.now), is_there, f"deleting {who}")
        if is_there:
            del self.held[who]
            self.promised = [(name, text) for name, text in self.promised if name != who]
        return f"{who}: {is_there}"

    # Pausing

    def pause(self, random: Random) -> str:
        """Until the end of a day in one of the zones, or until they say so; one that goes on may last otherwise."""
        zone, days = random.choice(MEETINGS).zone, random.choice([0, 1, 2, 9, 30, None])
        today = day_in(zone, self.now)
        self.pause_.until = after_day(today + timedelta(days=3652 if days is None else days), zone)
        for copy in self.copies:
            copy.pause(self.pause_.until, zone, self.now, is_open_ended=days is None)
        return f"until {self.pause_.until}"

    def go_on(self, _random: Random) -> str:
        is_running, self.pause_.until = self.pause_.until is not None, None
        for copy in self.copies:
            same(copy.go_on(self.now), is_running, "going on")
        return f"{is_running}"

    # Time

    def wait_a_little(self, random: Random) -> str:
        return self._turn(self.now + timedelta(seconds=random.choice([1, 600, 3600, 8 * 3600])))

    def wait_for_days(self, random: Random) -> str:
        return self._turn(self.now + timedelta(days=random.choice([1, 2, 5, 7, 8, 15])))

    def wait_until_something_ends(self, random: Random) -> str:
        """To the very instant of a deadline or a going, or the one before."""
        ends = {end for held in self.held.values() for end in (held.deadline_at, held.gone_at)} | {self.pause_.until}
        ends = {end for end in ends if end and self.now < end < self.now + timedelta(days=400)}
        if not ends:
            return self.wait_for_days(random)
        just_before = timedelta(microseconds=random.choice([0, 1]))
        return self._turn(max(self.now, random.choice(sorted(filter(None, ends))[:3]) - just_before))

    def _turn(self, to: datetime) -> str:
        if until := self.pause_.until:
            for held in self.held.values():
                held.stand_still(self.now, min(to, until))
            self.pause_.until = until if to < until else None
        self.now = self.pause_.now = to
        return self.sweep(Random(self.count)) if self.sweeps_always else f"{to}"

    def sweep(self, random: Random) -> str:
        """Once, or twice."""
        for _ in range(random.choice([1, 1, 2])):
            self.swept.sweep(self.now)
        self.swept_at = self.now
        return f"{self.now}"

    def sweep_by_a_wrong_clock(self, random: Random) -> str:
        """By a clock that is behind the last run, or far ahead of it."""
        if self.swept_at is None:
            return self.sweep(random)
        by = random.choice(
            [-TOLERANCE - timedelta(microseconds=1), timedelta(days=-40), timedelta(days=3, microseconds=1)]
        )
        same(self.swept.sweep_refused(self.swept_at + by), "behind" if by < timedelta(0) else "jumped", f"{by} off")
        return f"{by} off"
