"""What docs/exchange.md says about pairs, in plain Python: who has whose card after any sequence of steps.

Nothing here asks a database or our own rules. People and seats (a seat is a person at an event) are small numbers.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations

from tests.followups.held import LIVING, LONGER_GRACE, WEEK, Given, Held, Meeting, Met

STEP = timedelta(seconds=30)
USES = 5
FRESH, AHEAD, TALK = timedelta(seconds=90), timedelta(seconds=30), timedelta(minutes=15)
SHOWN = timedelta(seconds=60)
"""How long "My code" shows who took the card: "at once" in docs/exchange.md, made a number in `TAKERS_PERIOD`."""


@dataclass
class Seat:
    """One person at one event, with the card as it is now."""

    person: int
    event: int
    name: str
    headline: str
    details: list[tuple[str, str]]
    """Kind and value, in the order they are shown."""
    shared: list[bool]
    choice: str = "all"
    alias: bytes = b""

    def gives(self) -> Given | None:
        """What goes over now, beside the name."""
        if self.choice == "name":
            return None
        on = [detail for detail, is_on in zip(self.details, self.shared, strict=True) if is_on]
        return self.headline, tuple(d for d in on if self.choice == "all" or d[0] == "email")


@dataclass(frozen=True)
class Code:
    """What a live code says."""

    alias: bytes
    drawn_at: datetime


@dataclass
class Pair:
    """An exchange: who showed the code, what each gave and was called, whose card was taken back when."""

    holder: int
    at: datetime
    gave: dict[int, list[str]]
    called: dict[int, str]
    taken_back: dict[int, datetime] = field(default_factory=dict)


def receipt(card: Given | None) -> list[str]:
    return ["name"] if card is None else ["name", "card", *(kind for kind, _ in card[1])]


class Model:
    """Everything a walk can change or see."""

    def __init__(self, events: list[Meeting], seats: list[Seat]) -> None:
        self.events, self.seats = events, seats
        self.pairs: dict[frozenset[int], Pair] = {}
        self.held: dict[tuple[int, int], Held] = {}
        """Contacts: by the person who owns it, and the person it is of. The two meet by pairs of seats."""
        self.counted = 0
        self.hidden: set[frozenset[int]] = set()
        self.uses: dict[tuple[int, datetime], int] = {}
        self.untold: set[int] = set()
        """People whose address is not confirmed: no mail can tell them that the end comes near."""

    # What is so

    def are_hidden(self, one: int, other: int) -> bool:
        return frozenset({self.seats[one].person, self.seats[other].person}) in self.hidden

    def have_met(self, one: int, other: int) -> bool:
        """Whether two people have ever swapped cards, at whatever event."""
        return any({self.seats[seat].person for seat in pair} == {one, other} for pair in self.pairs)

    def contacts(self) -> list[tuple[int, int, Held]]:
        """Owner, other (as seats that have met), and what the one holds of the other, alive or not."""
        return [
            (owner, other, held)
            for seats in self.pairs
            for owner, other in permutations(sorted(seats))
            if (held := self.held_by(owner, other)) is not None
        ]

    def people(self, owner: int, other: int) -> tuple[int, int]:
        """Who sits there."""
        return self.seats[owner].person, self.seats[other].person

    def held_by(self, owner: int, other: int) -> Held | None:
        """What the person on one seat holds of the person on another."""
        return self.held.get(self.people(owner, other))

    def takers(self, holder: int, now: datetime) -> list[str]:
        """Whom "My code" of `holder` shows with *Take back* beside them, the latest first."""
        recent = [
            (pair.at, number, pair.called[next(iter(seats - {holder}))])
            for number, (seats, pair) in enumerate(self.pairs.items())
            if pair.holder == holder and now - pair.at < SHOWN and holder not in pair.taken_back
        ]
        return [name for _, _, name in sorted(recent, reverse=True)]

    # A scan

    def look(self, scanner: int, code: Code, now: datetime, opened_at: datetime | None) -> str:
        """What the page of a code offers `scanner`: "swap", "already", or why nothing."""
        holder = self._holder(scanner, code)
        if holder is None:
            return "unknown"
        pair = self.pairs.get(frozenset({scanner, holder}))
        refusal = self._untimely(holder, code, now, opened_at)
        if pair and self.is_alive(scanner, holder, now):
            return "already" if refusal or self._holds_card(scanner, holder) else "swap"
        return refusal or "swap"

    def press(self, scanner: int, code: Code, now: datetime, opened_at: datetime | None) -> str:
        """*Swap cards* at the page of a code that was opened at `opened_at` (None: it never was, while fresh)."""
        holder = self._holder(scanner, code)
        if holder is None:
            return "unknown"
        pair = self.pairs.get(frozenset({scanner, holder}))
        refusal = self._untimely(holder, code, now, opened_at)
        if pair is None:
            return refusal or self._swap_first(scanner, holder, code, now)
        if opened_at is not None and pair.at >= opened_at:
            return "exchanged"  # pressed twice, or the other was quicker
        if self.is_alive(scanner, holder, now) and (refusal or self._holds_card(scanner, holder)):
            return "already"
        if refusal is None:
            self._swap_again(pair, scanner, holder, code, now)
        return refusal or "restored"

    def _holder(self, scanner: int, code: Code) -> int | None:
        """Whose code it is, for `scanner`: hidden people who never swapped cards here are not there."""
        holder = self.whose(code)
        if holder is None or (self.are_hidden(scanner, holder) and frozenset({scanner, holder}) not in self.pairs):
            return None
        return holder

    def whose(self, code: Code) -> int | None:
        """Whose code it is, for whoever knows everything."""
        return next((number for number, seat in enumerate(self.seats) if seat.alias == code.alias), None)

    def _untimely(self, holder: int, code: Code, now: datetime, opened_at: datetime | None) -> str | None:
        event = self.events[self.seats[holder].event]
        if code.drawn_at < event.starts_at - timedelta(hours=48):
            return "early"
        if code.drawn_at >= event.ends_at + timedelta(hours=72):
            return "over"
        if opened_at is not None and now - opened_at <= TALK:
            return None
        if -AHEAD <= now - code.drawn_at <= FRESH:
            return None
        return "clock" if code.drawn_at > now else "stale"

    def is_alive(self, owner: int, other: int, now: datetime) -> bool:
        """Whether somebody has a contact of somebody that is not over."""
        held = self.held_by(owner, other)
        return held is not None and held.state(now) in LIVING

    def _holds_card(self, owner: int, other: int) -> bool:
        """Who has the name only from here, for whatever reason, may swap again."""
        met = self._met(owner, other)
        return met is not None and met.card is not None

    def _met(self, owner: int, other: int) -> Met | None:
        """What somebody's contact remembers of where the two met on these seats."""
        held = self.held_by(owner, other)
        return held.met.get(frozenset({owner, other})) if held else None

    def _goes_over(self, pair: Pair, giver: int, code: Code) -> bool:
        """A card taken back is given by a code shown *again*: one drawn before does not undo the taking back."""
        return giver not in pair.taken_back or code.drawn_at > pair.taken_back[giver]

    def _swap_first(self, scanner: int, holder: int, code: Code, now: datetime) -> str:
        step = (holder, code.drawn_at)
        if self.uses.get(step, 0) >= USES:
            return "used-up"
        self.uses[step] = self.uses.get(step, 0) + 1
        return self._make_pair(scanner, holder, now)

    def _make_pair(self, scanner: int, holder: int, now: datetime) -> str:
        cards = {seat: self.seats[seat].gives() for seat in (scanner, holder)}
        called = {seat: self.seats[seat].name for seat in cards}
        self.pairs[frozenset({scanner, holder})] = Pair(
            holder, now, {seat: receipt(card) for seat, card in cards.items()}, called
        )
        for owner, other in sorted([(scanner, holder), (holder, scanner)], key=lambda pair: self.people(*pair)):
            self._meet(owner, other, cards[other], now)
        return "exchanged"

    def _swap_again(self, pair: Pair, scanner: int, holder: int, code: Code, now: datetime) -> None:
        hidden = self.are_hidden(scanner, holder)
        gives = not hidden and self._goes_over(pair, holder, code)
        card = self._given_again(pair, holder, code) if gives else None
        if gives:
            pair.called[holder] = self.seats[holder].name
        self._meet(scanner, holder, card, now, gives=gives)
        if gives:
            self._note_given(pair, holder, card)
        if scanner in pair.taken_back and self._goes_over(pair, scanner, code):
            self._note_given(pair, scanner, self.seats[scanner].gives())
            if not hidden:  # who is hidden stays as they were
                self._bring(pair, scanner, holder, now)

    def _given_again(self, _pair: Pair, giver: int, _code: Code) -> Given | None:
        """What a fresh code gives once more: the card as it is now."""
        return self.seats[giver].gives()

    def _meet(self, owner: int, other: int, card: Given | None, now: datetime, *, gives: bool = True) -> None:
        """Whoever has no contact of the other, or one whose time is over, has a new one."""
        people, where = self.people(owner, other), frozenset({owner, other})
        event, held = self.events[self.seats[other].event], self.held.get(people)
        if held is not None and held.state(now) == "deleted":
            held.lose_what_ended()
            held = held if held.promises else None
        called = self.pairs[where].called[other]
        self.counted += 1
        if held is None:
            held = self.held[people] = Held(self.counted, event.zone, called, event.open_until(now), self._grace(owner))
        given_at = now if gives or where not in held.met else held.met[where].given_at
        held.meet(where, Met(self.counted, now, given_at, card), event.zone, event.open_until(now), self._grace(owner))
        if gives:
            held.name = called

    def _bring(self, pair: Pair, giver: int, receiver: int, now: datetime) -> None:
        pair.called[giver] = self.seats[giver].name
        held, met = self.held_by(receiver, giver), self._met(receiver, giver)
        if held is not None and met is not None and held.state(now) != "deleted":
            held.name, met.card, met.given_at = pair.called[giver], self.seats[giver].gives(), now

    def _note_given(self, pair: Pair, giver: int, card: Given | None) -> None:
        pair.gave[giver] = receipt(card)
        pair.taken_back.pop(giver, None)

    def _grace(self, owner: int) -> timedelta:
        return LONGER_GRACE if self.seats[owner].person in self.untold else WEEK

    # Afterwards

    def take_back(self, giver: int, receiver: int, now: datetime) -> None:
        pair = self.pairs[frozenset({giver, receiver})]
        pair.taken_back.setdefault(giver, now)
        self._leave_the_name(receiver, giver)

    def _leave_the_name(self, owner: int, other: int) -> None:
        if (met := self._met(owner, other)) is not None:
            met.card = None

    def hide(self, hider: int, hidden: int, now: datetime) -> None:
        """All two people hold of each other is as if taken back, at every event; the other can't tell."""
        self.hidden.add(frozenset({hider, hidden}))
        for seats, pair in self.pairs.items():
            if {self.seats[seat].person for seat in seats} == {hider, hidden}:
                mine = next(seat for seat in seats if self.seats[seat].person == hider)
                pair.taken_back.setdefault(mine, now)
        for people in ((hider, hidden), (hidden, hider)):
            for met in self.held[people].met.values() if people in self.held else ():
                met.card = None

    def delete(self, owner: int, other: int) -> None:
        del self.held[self.people(owner, other)]
