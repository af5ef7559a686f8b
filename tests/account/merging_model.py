"""What PRODUCT.md says about two people who turn out to be one, in plain Python, on top of the model of pairs.

Nothing here asks a database or our own rules.
"""

from datetime import datetime

from tests.exchange.pairs_model import Model, Pair
from tests.followups.held import Held

LIVELINESS = {"kept": 3, "done": 3, "open": 2, "expired": 1, "let_go": 1, "deleted": 0}


class MergingModel(Model):
    """The model of pairs, in which somebody can become somebody else."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.hidings: list[tuple[int, int]] = []

    def hide(self, hider: int, hidden: int, now: datetime) -> None:
        super().hide(hider, hidden, now)
        self.hidings.append((hider, hidden))

    def merge(self, newcomer: int, known: int, now: datetime) -> list[int]:
        """Makes one person of two; the seats of the newcomer that are no more."""
        self._share_hidings(newcomer, known, now)
        seats = {seat.event: number for number, seat in enumerate(self.seats) if seat.person == known}
        gone = []
        for number, seat in enumerate(self.seats):
            if seat.person != newcomer:
                continue
            if seat.event in seats:
                self._merge_seat(number, seats[seat.event], now)
                gone.append(number)
            seat.person = known
        for number in gone:
            self.seats[number].person = -1
        return gone

    def _share_hidings(self, newcomer: int, known: int, now: datetime) -> None:
        other_of = {newcomer: known, known: newcomer}
        for hider, hidden in list(self.hidings):
            if {hider, hidden} & {newcomer, known} and {hider, hidden} != {newcomer, known}:
                twins = other_of.get(hider, hider), other_of.get(hidden, hidden)
                if frozenset(twins) not in self.hidden:
                    self.hide(*twins, now)

    def _merge_seat(self, gone: int, stays: int, now: datetime) -> None:
        self.pairs.pop(frozenset({gone, stays}), None)
        for seats in [seats for seats in self.pairs if gone in seats]:
            other = next(iter(seats - {gone}))
            mine = _with_seat(self.pairs.pop(seats), gone, stays)
            twin = self.pairs.get(frozenset({stays, other}))
            if twin is None:
                self.pairs[frozenset({stays, other})] = mine
            else:
                earlier, later = (twin, mine) if twin.at <= mine.at else (mine, twin)
                self.pairs[frozenset({stays, other})] = _joined(earlier, later, (stays, other), now)


def _with_seat(pair: Pair, gone: int, stays: int) -> Pair:
    def moved(number: int) -> int:
        return stays if number == gone else number

    return Pair(
        moved(pair.holder),
        pair.at,
        {moved(number): gave for number, gave in pair.gave.items()},
        {moved(number): name for number, name in pair.called.items()},
        {moved(number): at for number, at in pair.taken_back.items()},
        {moved(number): held for number, held in pair.held.items()},
    )


def _joined(earlier: Pair, later: Pair, seats: tuple[int, int], now: datetime) -> Pair:
    """The earlier exchange, with what both sides have of either."""
    for giver, receiver in (seats, seats[::-1]):
        first, second = (_alive_or_promised(pair.held[receiver], now) for pair in (earlier, later))
        taken_back = [pair.taken_back[giver] for pair in (earlier, later) if giver in pair.taken_back]
        given_after_all = giver not in later.taken_back and all(later.at > at for at in taken_back)
        held = _joined_contacts(first, second, now)
        if given_after_all:
            earlier.taken_back.pop(giver, None)
            if held and second and second.card and not (first and first.card):
                held.name, held.card = second.name, second.card
            if second and second.card and not (first and first.card):
                earlier.gave[giver], earlier.called[giver] = later.gave[giver], later.called[giver]
        else:
            earlier.taken_back[giver] = max(taken_back)
            if held:
                held.card = None
        earlier.held[receiver] = held
    return earlier


def _alive_or_promised(held: Held | None, now: datetime) -> Held | None:
    """A contact, less what its time has ended."""
    if held is None or held.state(now) != "deleted":
        return held
    held.lose_what_ended()
    return held if held.promises else None


def _joined_contacts(first: Held | None, second: Held | None, now: datetime) -> Held | None:
    if first is None or second is None:
        return first or second
    joined = Held(first.zone, first.name, first.card, first.met_at, first.last_day)
    if first.state(now) == "deleted":
        joined.met_at = second.met_at
    lively = max((first, second), key=lambda held: _lasts(held, now))
    joined.last_day, joined.grace, joined.outcome = lively.last_day, lively.grace, lively.outcome
    joined.decided_on, joined.postponed = lively.decided_on, lively.postponed
    joined.note = "\n\n".join(dict.fromkeys(note for note in (first.note, second.note) if note))
    joined.promises = sorted(first.promises + second.promises, key=_number)
    joined.touches = sorted(first.touches + second.touches, key=_number)
    return joined


def _lasts(held: Held, now: datetime) -> tuple[int, datetime]:
    return LIVELINESS[held.state(now)], held.gone_at or held.deadline_at


def _number(text: str) -> int:
    """Texts of a walk end in the number of the step that wrote them."""
    return int(text.rpartition(" ")[2])
