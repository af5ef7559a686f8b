"""What docs/product.md says about two people who turn out to be one, in plain Python, on top of the model of pairs.

Nothing here asks a database or our own rules.
"""

from datetime import datetime

from tests.exchange.pairs_model import Model, Pair
from tests.followups.held import Held, Met

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
        self._move_contacts(newcomer, known, now)
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

    def _move_contacts(self, newcomer: int, known: int, now: datetime) -> None:
        """What the newcomer holds, and what others hold of them; of one person there is one contact then."""
        self.held.pop((newcomer, known), None)
        self.held.pop((known, newcomer), None)
        for people in [people for people in self.held if newcomer in people]:
            owner, other = (known if person == newcomer else person for person in people)
            mine, twin = self.held.pop(people), self.held.pop((owner, other), None)
            held = mine if twin is None else _one_of(mine, twin, now)
            if held is not None:
                self.held[owner, other] = held

    def _merge_seat(self, gone: int, stays: int, now: datetime) -> None:
        self.pairs.pop(frozenset({gone, stays}), None)
        for seats in [seats for seats in self.pairs if gone in seats]:
            other = next(iter(seats - {gone}))
            here, mine = frozenset({stays, other}), _with_seat(self.pairs.pop(seats), gone, stays)
            twin = self.pairs.get(here)
            mets = {other: self._taken_from(other, stays, seats), stays: self._taken_from(stays, other, seats)}
            if twin is None:
                self.pairs[here] = mine
                for owner, met in mets.items():
                    self._remember(owner, here, met)
                continue
            twins = {owner: self._taken_from(owner, next(iter(here - {owner})), here) for owner in here}
            if twin.at <= mine.at:
                earlier, later, first, second = twin, mine, twins, mets
            else:
                earlier, later, first, second = mine, twin, mets, twins
            self.pairs[here] = earlier
            for giver, receiver in ((stays, other), (other, stays)):
                joined = _joined(earlier, later, giver, first[receiver], second[receiver])
                self._remember(receiver, here, joined)

    def _taken_from(self, owner: int, other: int, where: frozenset[int]) -> Met | None:
        held = self.held_by(owner, other)
        return held.met.pop(where, None) if held else None

    def _remember(self, owner: int, where: frozenset[int], met: Met | None) -> None:
        held = self.held_by(owner, next(iter(where - {owner})))
        if held and met:
            held.met[where] = met


def _with_seat(pair: Pair, gone: int, stays: int) -> Pair:
    def moved(number: int) -> int:
        return stays if number == gone else number

    return Pair(
        moved(pair.holder),
        pair.at,
        {moved(number): gave for number, gave in pair.gave.items()},
        {moved(number): name for number, name in pair.called.items()},
        {moved(number): at for number, at in pair.taken_back.items()},
    )


def _joined(earlier: Pair, later: Pair, giver: int, first: Met | None, second: Met | None) -> Met | None:
    """The earlier exchange, with what `giver` gave in either; and of it what the other one has then."""
    taken_back = [pair.taken_back[giver] for pair in (earlier, later) if giver in pair.taken_back]
    given_after_all = giver not in later.taken_back and all(later.at > at for at in taken_back)
    met = first or second
    if not given_after_all:
        earlier.taken_back[giver] = max(taken_back)
        if met:
            met.card = None
    else:
        earlier.taken_back.pop(giver, None)
        if second and second.card and not (first and first.card):
            earlier.gave[giver], earlier.called[giver] = later.gave[giver], later.called[giver]
            if first:
                first.card, first.given_at = second.card, second.given_at
    if first and second:
        first.again_until = max((end for end in (first.again_until, second.again_until) if end), default=None)
    return met


def _one_of(one: Held, other: Held, now: datetime) -> Held | None:
    """One contact of two of the same person: of what is over only name and promise go along."""
    earlier, later = sorted((one, other), key=lambda held: held.number)
    there = [held for held in (earlier, later) if _is_left(held, now)]
    there.sort(key=lambda held: held.state(now) == "deleted")
    if len(there) < 2:
        return there[0] if there else None
    kept, gone = there
    lively = max(there, key=lambda held: _lasts(held, now))
    for held in there:
        if held.state(now) == "open" and lively.outcome in {"done", "kept"}:
            held.latest_first()[0].again_until = held.deadline_at
    kept.note = "\n\n".join(dict.fromkeys(note for note in (kept.note, gone.note) if note))
    kept.promises = sorted(kept.promises + gone.promises, key=_number)
    kept.touches = sorted(kept.touches + gone.touches, key=_number)
    if _given_last(gone) > _given_last(kept):
        kept.name = gone.name
    kept.met |= gone.met
    kept.zone, kept.last_day, kept.grace, kept.outcome = lively.zone, lively.last_day, lively.grace, lively.outcome
    kept.decided_on, kept.postponed = lively.decided_on, lively.postponed
    return kept


def _is_left(held: Held, now: datetime) -> bool:
    """Whether anything is left of a contact, if its time is over; what has ended goes."""
    if held.state(now) == "deleted":
        held.lose_what_ended()
        return bool(held.promises)
    return True


def _given_last(held: Held) -> float:
    return max((met.given_at.timestamp() for met in held.met.values()), default=0)


def _lasts(held: Held, now: datetime) -> tuple[int, datetime]:
    return LIVELINESS[held.state(now)], held.gone_at or held.deadline_at


def _number(text: str) -> int:
    """Texts of a walk end in the number of the step that wrote them."""
    return int(text.rpartition(" ")[2])
