"""What docs/exchange.md says about asking, in plain Python: badges, late scans, requests, what was said to them.

It goes on from the pairs of pairs_model.py. Nothing here asks a database or our own rules.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.exchange.pairs_model import FRESH, TALK, Code, Model, Pair, Seat
from tests.followups.held import Given, Held, Meeting

LATE = timedelta(hours=72)
OPENS, CLOSES = timedelta(hours=48), timedelta(hours=72)
ANSWERS_KEPT = timedelta(days=7)

UNCONFIRMED = 2
"""Somebody who has not confirmed their address when a walk begins."""


@dataclass(frozen=True)
class Badge(Code):
    """A badge's code, with its token in the place of an alias. It was drawn at no time: at whatever time it is read."""

    token: str


@dataclass(frozen=True)
class Late(Code):
    """A live code that was kept in a phone, and is not fresh any more."""


@dataclass
class Asking(Seat):
    """A seat, with what stands on its badge, who may ask, and the topics it has chosen."""

    badge: str = ""
    badge_name: str = ""
    may_ask: str = "everyone"
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """A question for a card: who asks whom, how it came, what the asker knows the other by."""

    asker: int
    other: int
    came_by: str
    asked_at: datetime
    met_at: datetime | None
    name: str
    silenced: bool
    declined: bool = False


class AskingModel(Model):
    """Pairs, and what is asked between those who are none."""

    seats: list[Asking]  # type: ignore[assignment]

    def __init__(self, events: list[Meeting], seats: list[Asking]) -> None:
        super().__init__(events, list(seats))
        self.requests: dict[frozenset[int], Asked] = {}
        self.hiders: set[tuple[int, int]] = set()
        self.willing: set[tuple[int, int]] = set()
        """Who has shown, or said, that they give their card to whom: by a live code, a scan, a question, a yes."""
        self.left: list[tuple[int, Held]] = []
        """What people hold of somebody who has erased all that was theirs."""
        self.gone: set[int] = set()
        self.untold = {UNCONFIRMED}

    # A scan

    def press(self, scanner: int, code: Code, now: datetime, opened_at: datetime | None, *, late: bool = False) -> str:
        """What a scan comes to, on the page of the code or (`late`) sent by a phone that may have kept it."""
        holder = self._holder(scanner, code)
        code = self._as_it_counts(code, now, opened_at, late=late)
        refusal = self._by_who_scans(scanner, holder, code)
        if refusal or holder is None:
            return refusal or "unknown"
        refusal = self._untimely(holder, code, now, opened_at)
        pair = self.pairs.get(frozenset({scanner, holder}))
        if pair is None:
            return refusal or self._swap_or_ask(scanner, holder, code, now)
        if opened_at is not None and pair.at >= opened_at:
            return "exchanged"
        brings_nothing = refusal or isinstance(code, Badge | Late) or self._holds_card(scanner, holder)
        if brings_nothing and self.is_alive(scanner, holder, now):
            return "already"
        return refusal or self._restore(pair, scanner, holder, code, now)

    def _by_who_scans(self, scanner: int, holder: int | None, code: Code) -> str | None:
        if holder is None:
            return "unknown"
        if self.seats[scanner].event != self.seats[holder].event:
            return "not-here"
        if isinstance(code, Badge | Late) and self.seats[scanner].person in self.untold:
            return "confirm-first"
        return "own-code" if scanner == holder else None

    def _restore(self, pair: Pair, scanner: int, holder: int, code: Code, now: datetime) -> str:
        self._swap_again(pair, scanner, holder, code, now)
        if not isinstance(code, Badge | Late):
            self.willing |= {(holder, scanner), (scanner, holder)}
        return "restored"

    def look(self, scanner: int, code: Code, now: datetime, opened_at: datetime | None) -> str:
        """What the page of a badge's code offers, too."""
        if not isinstance(code, Badge):
            return super().look(scanner, code, now, opened_at)
        holder = self._holder(scanner, code)
        if holder is None:
            return "unknown"
        if self.seats[scanner].person in self.untold:
            return "confirm-first"
        if self.is_alive(scanner, holder, now) and frozenset({scanner, holder}) in self.pairs:
            return "already"
        return self._untimely(holder, code, now, opened_at) or "swap"

    def _as_it_counts(self, code: Code, now: datetime, opened_at: datetime | None, *, late: bool) -> Code:
        if isinstance(code, Badge):
            return replace(code, drawn_at=now)
        is_fresh = code.drawn_at + FRESH >= now or (opened_at is not None and now - opened_at <= TALK)
        return Late(code.alias, code.drawn_at) if late and not is_fresh and code.drawn_at <= now else code

    def whose(self, code: Code) -> int | None:
        if not isinstance(code, Badge):
            return super().whose(code)
        return next((number for number, seat in enumerate(self.seats) if seat.badge == code.token), None)

    def _untimely(self, holder: int, code: Code, now: datetime, opened_at: datetime | None) -> str | None:
        if not isinstance(code, Badge | Late):
            return super()._untimely(holder, code, now, opened_at)
        event = self.events[self.seats[holder].event]
        drawn_at = now if isinstance(code, Badge) else code.drawn_at
        if drawn_at < event.starts_at - OPENS:
            return "early"
        if now >= event.ends_at + CLOSES:
            return "over"
        return "too-old" if now - drawn_at > LATE else None

    def _swap_or_ask(self, scanner: int, holder: int, code: Code, now: datetime) -> str:
        both = frozenset({scanner, holder})
        request = self.requests.get(both)
        is_yes = request is not None and request.asker == holder
        if isinstance(code, Badge | Late) and not is_yes:
            return self._ask(scanner, holder, code, now)
        is_asking = isinstance(code, Badge | Late)
        came_to = self._make_pair(scanner, holder, now) if is_asking else self._swap_first(scanner, holder, code, now)
        if came_to == "exchanged":
            self.requests.pop(both, None)
            self.willing |= {(scanner, holder)} if is_asking else {(scanner, holder), (holder, scanner)}
        return came_to

    def _ask(self, scanner: int, holder: int, code: Code, now: datetime) -> str:
        both, late = frozenset({scanner, holder}), isinstance(code, Late)
        self.willing.add((scanner, holder))
        if both in self.requests:
            if late and self.requests[both].came_by == "badge":  # who has shown a live code is asked whether they met
                shown = replace(self.requests[both], silenced=False, came_by="late", met_at=code.drawn_at)
                self.requests[both] = shown
            return "asked"
        asked = self.seats[holder]
        may_ask = {"everyone": True, "common": self.share_a_topic(scanner, holder), "nobody": False}[asked.may_ask]
        self.requests[both] = Asked(
            scanner,
            holder,
            "late" if late else "badge",
            now,
            code.drawn_at if late else None,
            asked.name if late else asked.badge_name,
            silenced=not late and not may_ask,
        )
        return "to-confirm" if late else "requested"

    def share_a_topic(self, one: int, other: int) -> bool:
        return bool(self.seats[one].topics & self.seats[other].topics)

    def _goes_over(self, pair: Pair, giver: int, code: Code) -> bool:
        if isinstance(code, Badge | Late):
            return giver not in pair.taken_back
        return super()._goes_over(pair, giver, code)

    def _given_again(self, pair: Pair, giver: int, code: Code) -> Given | None:
        """Where nobody has said yes to anything else, no more than went over before."""
        card = super()._given_again(pair, giver, code)
        if not isinstance(code, Badge | Late) or card is None:
            return card
        gave = pair.gave[giver]
        return (card[0], tuple(detail for detail in card[1] if detail[0] in gave)) if "card" in gave else None

    # What is asked

    def is_over(self, seat: int, now: datetime) -> bool:
        return now >= self.events[self.seats[seat].event].ends_at + CLOSES

    def asked_of(self, me: int, now: datetime) -> list[Asked]:
        """What somebody sees that they are asked, the latest first; what they have said no to comes last."""
        mine = [] if self.is_over(me, now) else list(self.requests.values())
        seen = [one for one in mine if one.other == me and not one.silenced and not self.are_hidden(one.asker, me)]
        latest_first = list(reversed(sorted(seen, key=lambda one: one.asked_at)))  # noqa: C413  the last of several alike
        return sorted(latest_first, key=lambda one: one.declined)

    def asked_by(self, me: int, now: datetime) -> list[Asked]:
        """What somebody sees that they have asked, the latest first: whatever was said to it."""
        person = self.seats[me].person
        mine = [] if self.is_over(me, now) else list(self.requests.values())
        seen = [one for one in mine if one.asker == me and (person, self.seats[one.other].person) not in self.hiders]
        return sorted(seen, key=lambda one: one.asked_at)[::-1]

    def say_yes(self, me: int, other: int, now: datetime) -> str | None:
        """A yes to what the other has asked; None where nothing is there to say yes to."""
        both = frozenset({me, other})
        if (request := self.requests.get(both)) is None:
            return "exchanged" if both in self.pairs else None
        if request.asker == me or request.silenced:
            return None
        if self.are_hidden(me, other):
            return None
        if self.is_over(me, now):
            return "over"
        del self.requests[both]
        self.willing.add((me, other))
        return self._make_pair(me, other, now)

    def say_no(self, me: int, other: int, now: datetime) -> bool:
        """A no, that nobody is told of; whether there was anything to say it to."""
        request = self.requests.get(frozenset({me, other}))
        if request is None or request.asker == me or request.silenced or self.is_over(me, now):
            return False
        self.requests[frozenset({me, other})] = replace(request, declined=True)
        return True

    # What ends

    def hide(self, hider: int, hidden: int, now: datetime) -> None:
        super().hide(hider, hidden, now)
        self.hiders.add((hider, hidden))

    def sweep(self, now: datetime) -> None:
        self.requests = {both: one for both, one in self.requests.items() if not self.is_over(one.asker, now)}

    def erase(self, person: int) -> None:
        """What is theirs goes; of what others hold of them the others' own words stay."""
        seats = {number for number, seat in enumerate(self.seats) if seat.person == person}
        self.gone |= seats
        self.pairs = {both: pair for both, pair in self.pairs.items() if not both & seats}
        self.requests = {both: one for both, one in self.requests.items() if not both & seats}
        self.left += [(owner, held) for (owner, other), held in self.held.items() if other == person]
        self.held = {people: held for people, held in self.held.items() if person not in people}
        for number in seats:
            self.seats[number].alias, self.seats[number].badge = b"erased", "erased"

    def may_see(self, viewer: int, now: datetime) -> set[str]:
        """The values of all details that somebody may find on their pages, their own among them."""
        me = self.seats[viewer].person
        mine = {value for seat in self.seats if seat.person == me for _, value in seat.details}
        cards = [held.card for (owner, _), held in self.held.items() if owner == me and held.state(now) != "deleted"]
        asking = [self.seats[one.asker].gives() for one in self.asked_of(viewer, now)]
        return mine | {value for card in (*cards, *asking) if card is not None for _, value in card[1]}
