"""What people can do with badges and with phones that wait for a network, beside all that pairs_walk.py does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations
from random import Random
from typing import Any, Final

from eventnet.kernel.ids import new_public_id
from tests.exchange.asking_model import ANSWERS_KEPT, UNCONFIRMED, Asked, Asking, AskingModel, Badge
from tests.exchange.asking_world import AskingWorld, ShownQuestion
from tests.exchange.pairs_model import Code
from tests.exchange.pairs_walk import BEGIN, KINDS_OF_STEPS, MEETINGS, SEATING, PairsWalk, new_seats
from tests.exchange.walking import DEEP, same

LEAVES: Final = 3
"""Somebody who may erase all that is theirs. They are at one event."""

_TOPICS: Final = [("a", "b"), ("b",), ("a",), (), ("c", "b"), ("a",), ("a", "c"), ("c",), (), ()]

_ASKING: Final = {
    "print_a_badge": 3,
    "let_ask": 9,
    "scan_a_badge": 18,
    "keep_a_scan": 24,
    "send_what_was_kept": 15,
    "send_again": 6,
    "send_while_the_server_dies": 5,
    "say_yes": 6,
    "say_no": 12,
    "scan_who_asked": 9,
    "confirm": 3,
    "erase": 2,
    "wait_for_hours": 9,
}

_BESIDE: Final = {
    "scan": 3,
    "press_on_an_opened_page": 6,
    "choose_a_card": 6,
    "switch_a_detail": 3,
    "rewrite_a_card": 3,
    "take_a_new_alias": 2,
    "take_back": 6,
    "hide": 3,
    "decide": 3,
    "promise": 2,
    "delete_a_contact": 6,
    "wait_for_days": 3,
    "sweep": 4,
}
"""What matters to asking among the steps of pairs_walk.py."""

KINDS: Final = [_ASKING | _BESIDE, KINDS_OF_STEPS | dict.fromkeys(_ASKING, 3)]
"""Two kinds of walks, in turns."""

FINAL: Final = {"not-here", "confirm-first", "early"}
"""What a phone goes on sending for."""

_OUTCOMES: Final = {
    "exchanged": "exchanged",
    "already": "already",
    "restored": "already",
    "requested": "requested",
    "to-confirm": "requested",
    "asked": "requested",
}

Sent = dict[str, Any]


def asking_seats(seating: Sequence[tuple[int, int]] = SEATING) -> list[Asking]:
    """The seats of a walk, with topics."""
    return [
        Asking(**vars(seat), topics=frozenset(topics)) for seat, topics in zip(new_seats(seating), _TOPICS, strict=True)
    ]


class AskingWalk(PairsWalk):
    """One walk of people some of whom scan badges, and some of whom have no network just now."""

    world: AskingWorld
    model: AskingModel

    def __init__(self, world: AskingWorld, *, early: bool = False) -> None:
        model = AskingModel(MEETINGS, asking_seats())
        super().__init__(world, model)
        self._turn(timedelta(0) if early else timedelta(hours=2))  # then swapping is open everywhere
        self.kept: list[tuple[int, Code, Sent]] = []
        """In phones: whose it is (a person), which code, and what is to be sent."""
        self.answered: list[tuple[int, Code, Sent, Sent, datetime]] = []
        """What was answered for good, to whom, and when."""

    # What must hold

    def check(self, *, everything: bool) -> None:
        """Compares all there is, whoever asks included; details are only where their owners have given them."""
        super().check(everything=everything)
        rows = self.world.questions()
        same({frozenset({one.asker, one.other}): one for one in rows}, self.model.requests, "requests")
        assert not self.model.requests.keys() & self.model.pairs.keys(), "a request beside an exchange"
        if not everything:
            return
        same(self.world.left(), self._left(), "what is left of who has left")
        for (owner, other), held in self.model.held.items():
            has_card = held.state(self.now) != "deleted" and held.card is not None
            assert not has_card or self._is_willing(other, owner), f"{owner} has {other}'s card, who gave it to nobody"
        self._check_requests(self.regulars[self.count % len(self.regulars)])

    def _is_willing(self, giver: int, receiver: int) -> bool:
        return any(self.model.people(*seats) == (giver, receiver) for seats in self.model.willing)

    def _left(self) -> list[tuple[int, str, str]]:
        alive = [(owner, held) for owner, held in self.model.left if held.state(self.now) != "deleted"]
        return sorted((owner, held.note, ", ".join(sorted(held.promises))) for owner, held in alive)

    def _check_requests(self, seat: int) -> None:
        shown = [self._as_shown(one) for one in self.model.asked_of(seat, self.now)]
        same(self.world.asked_of(seat), shown, f"who asks {seat}")
        mine = [(one.name, one.asked_at) for one in self.model.asked_by(seat, self.now)]
        same(self.world.asked_by(seat), mine, f"whom {seat} has asked")
        if DEEP or self.pages % 4 == 0:
            self._open_a_page(seat, self.pages // 4)

    def _open_a_page(self, seat: int, turn: int) -> None:
        codes = [self._badge(other) or self._code(other, 5) for other in self._seats_at(self.model.seats[seat].event)]
        paths = self.world.paths(seat, codes[turn % len(codes)])
        path = paths[turn % len(paths)]
        seen = self.world.details_on(seat, path)
        assert seen <= self.model.may_see(seat, self.now), f"{seat} sees at {path} what nobody gives them"

    def _as_shown(self, one: Asked) -> ShownQuestion:
        asker = self.model.seats[one.asker]
        return ShownQuestion(asker.name, asker.gives(), one.came_by, one.met_at, one.declined)

    # Badges

    def print_a_badge(self, random: Random) -> str:
        """Printing again makes the one before nobody's."""
        seat = random.choice(self.regulars)
        card = self.model.seats[seat]
        card.badge, card.badge_name = self.world.print_badge(seat, card.name), card.name
        return f"{seat}"

    def _badge(self, holder: int) -> Badge | None:
        token = self.model.seats[holder].badge
        return Badge(b"", BEGIN, token) if token else None

    def _some_badge(self, holder: int) -> Badge:
        if not self.model.seats[holder].badge:
            card = self.model.seats[holder]
            card.badge, card.badge_name = self.world.print_badge(holder, card.name), card.name
        return Badge(b"", BEGIN, self.model.seats[holder].badge)

    def let_ask(self, random: Random) -> str:
        seat, may_ask = random.choice(self.regulars), random.choice(["everyone", "common", "nobody"])
        self.model.seats[seat].may_ask = may_ask
        self.world.let_ask(seat, may_ask)
        return f"{seat}: {may_ask}"

    def _two(self, random: Random) -> tuple[int, int]:
        """A scanner and a holder: whose contact is over, who has asked, who has not met yet, or anybody."""
        here = [
            seats
            for seats in permutations(self.regulars, 2)
            if self.model.seats[seats[0]].event == self.model.seats[seats[1]].event
        ]
        met, asking = self.model.pairs.keys(), self.model.requests.keys()
        among = [
            [seats for seats in here if frozenset(seats) in met and not self.model.is_alive(*seats, self.now)],
            [seats for seats in here if frozenset(seats) in asking],
            [seats for seats in here if frozenset(seats) not in met],
            here,
        ]
        chosen = random.choices(among, [2, 4, 4, 1])[0]
        return random.choice(chosen or here)

    def two_who_never_met(self) -> list[tuple[int, int]]:
        """Those of whom the one may ask the other, in either order, and has not asked."""
        return [
            seats
            for seats in permutations(self.regulars, 2)
            if self.model.seats[seats[0]].event == self.model.seats[seats[1]].event
            and not self.model.is_over(seats[0], self.now)
            and not self.model.are_hidden(*seats)
            and frozenset(seats) not in self.model.pairs.keys() | self.model.requests.keys()
        ]

    def scan_a_badge(self, random: Random) -> str:
        """Somebody looks at what is behind a badge, mostly, and asks."""
        scanner, holder = self._two(random)
        code = self._some_badge(holder)
        if random.random() < 0.6:
            self._open(scanner, code)
        return self._press(scanner, code)

    # Phones without a network

    def _seat_of(self, person: int, code: Code) -> int | None:
        """Where somebody sits at the event of a code."""
        holder = self.model.whose(code)
        at = self.model.seats[holder].event if holder is not None else None
        seats = [n for n, seat in enumerate(self.model.seats) if (seat.person, seat.event) == (person, at)]
        return seats[0] if seats else None

    def keep_a_scan(self, random: Random) -> str:
        """A phone keeps what it has scanned: a live code that may wait for days, or a badge's."""
        scanner, holder = self._two(random)
        if random.random() < 0.1:
            scanner = random.choice(self.regulars)  # wherever they are
        ages = [5, 5, 5, 20, 60, 110, -20, -45]
        code = self._some_badge(holder) if random.random() < 0.3 else self._code(holder, random.choice(ages))
        if random.random() < 0.2 and self.model.seats[scanner].event == self.model.seats[holder].event:
            self._open(scanner, code)
        card = random.choice([None, None, None, "all", "mail", "name"])
        person = self.model.seats[scanner].person
        sent = {
            "id": new_public_id(),
            "token": self.world.token_of(code),
            "scanned_at": self.now.isoformat(timespec="seconds"),
            "clock_offset_ms": random.randrange(-500, 500),
            "card": card,
        }
        self.kept.append((person, code, sent))
        return f"person {person} keeps {holder}'s {'badge' if isinstance(code, Badge) else 'code'}, with {card}"

    def send_what_was_kept(self, random: Random) -> str:
        """There is a network again: all of it in any order, some of it twice."""
        if not self.kept:
            return self.keep_a_scan(random)
        person = random.choice(self.kept)[0]
        mine = [one for one in self.kept if one[0] == person]
        random.shuffle(mine)
        self._turn(timedelta(seconds=random.choice([1, 100, 100, 3600, 9 * 3600])))
        self.kept = [one for one in self.kept if one[0] != person]
        doubled = random.random() < 0.3
        return self._send(person, mine + mine[:2] * doubled)

    def _send(self, person: int, scans: list[tuple[int, Code, Sent]]) -> str:
        results = self.world.send(person, [sent for _, _, sent in scans], self._opened_by(person))
        told: dict[str, Sent] = {}
        story = []
        for (_, code, sent), result in zip(scans, results, strict=True):
            before = told.get(sent["id"]) or self._answer_given(person, sent["id"])
            if before is not None:
                same(result, before, "a scan that was answered before")
                continue
            came_to, seat = self._expected(person, code, sent["card"])
            outcome = _OUTCOMES.get(came_to, "retry" if came_to in FINAL else "refused")
            found = result["outcome"], result["code"]
            holder = self.model.whose(code)
            said = f"person {person} sends {holder}'s {type(code).__name__} of {code.drawn_at:%d %H:%M:%S}: {came_to}"
            same(found, (outcome, None if came_to in _OUTCOMES else came_to), said)
            told[sent["id"]] = result
            if outcome == "retry":
                self.kept.append((person, code, sent))
            else:
                self.answered.append((person, code, sent, result, self.now))
            if result["contact"] is not None and seat is not None and holder is not None:
                self.world.look_up_ids()
                same(result["contact"], f"/contacts/{self.world.contact_id((seat, holder))}", "where it led")
            story.append(said)
        return "; ".join([f"at {self.now:%d %H:%M:%S}", *story])

    def _opened_by(self, person: int) -> dict[str, datetime]:
        """What a browser has opened, by token."""
        opened = self.opened.items()
        return {self.world.token_of(code): at for (seat, code), at in opened if self.model.seats[seat].person == person}

    def _expected(self, person: int, code: Code, card: str | None) -> tuple[str, int | None]:
        seat = self._seat_of(person, code)
        # Whoever is not there is known all the same: who is hidden from them can't be found.
        scanner = (
            seat if seat is not None else next(n for n, one in enumerate(self.model.seats) if one.person == person)
        )
        before = self.model.seats[seat].choice if seat is not None else None
        if seat is not None and card is not None:
            self.model.seats[seat].choice = card
        opened_at = self.opened.get((scanner, code))
        came_to = self.model.press(scanner, code, self.now, opened_at, late=True)
        if seat is not None and before is not None and came_to in {"unknown", "not-here", "confirm-first", "own-code"}:
            self.model.seats[seat].choice = before
        return came_to, seat

    def _answer_given(self, person: int, scan_id: str) -> Sent | None:
        return next((told for who, _, sent, told, _ in self.answered if (who, sent["id"]) == (person, scan_id)), None)

    def send_again(self, random: Random) -> str:
        """A phone that never heard the answers sends the same once more, or something else under an old id."""
        mine = [one for one in self.answered if one[0] not in self._left_people]
        if not mine:
            return self.send_what_was_kept(random)
        person = random.choice(mine)[0]
        scans = [(who, code, sent) for who, code, sent, _, _ in mine if who == person]
        random.shuffle(scans)
        if random.random() < 0.2:
            changed = scans[0][2] | {"card": "mail" if scans[0][2]["card"] != "mail" else "name"}
            (result,) = self.world.send(person, [changed], {})
            same((result["outcome"], result["code"]), ("refused", "not-a-scan"), "another scan under an old id")
        return self._send(person, scans[:4] + scans[:1])

    @property
    def _left_people(self) -> set[int]:
        return {self.model.seats[seat].person for seat in self.model.gone}

    def send_while_the_server_dies(self, random: Random) -> str:
        """The server is gone in the middle of a scan, or before its answer is heard; the phone sends it once more."""
        if not self.kept:
            self.keep_a_scan(random)
        one = random.choice(self.kept)
        person, _, sent = one
        before = self.world.seen(), self.world.questions()
        with self.world.dying(random.randrange(1, 14)) as written:
            self.world.send(person, [sent], self._opened_by(person))
        if written and written[-1] == "died":
            same((self.world.seen(), self.world.questions()), before, "what a server leaves that died")
            self.kept.remove(one)
            return f"died behind {len(written) - 1}; " + self._send(person, [one])
        self.kept.remove(one)
        return self._hear_again(one)

    def _hear_again(self, one: tuple[int, Code, Sent]) -> str:
        """It was carried out, and the answer was lost on the way: sent again it is answered as the model expects."""
        return "the answer is lost; " + self._send(one[0], [one])

    # Requests

    def _some_request(self, random: Random) -> Asked | None:
        requests = list(self.model.requests.values())
        return random.choice(requests) if requests else None

    def say_yes(self, random: Random) -> str:
        """Somebody who is asked says yes; somebody else may try, or the same once more."""
        request = self._some_request(random)
        if request is None:
            return self.scan_a_badge(random)
        me, other = request.other, request.asker
        if random.random() < 0.1:
            me, other = other, me
        expected = self.model.say_yes(me, other, self.now)
        found = self.world.say_yes(me, other)
        same(found and found[0], expected, f"{me} says yes to {other}")
        if found and found[1] is not None:
            self.led_to = (me, other), found[1]
        if expected == "exchanged":
            again = self.world.say_yes(me, other)
            same(again, found, "a yes sent twice")
        return f"{me} to {other}: {expected}"

    def say_no(self, random: Random) -> str:
        request = self._some_request(random)
        if request is None:
            return self.scan_a_badge(random)
        me, other = (request.other, request.asker) if random.random() < 0.9 else (request.asker, request.other)
        expected = self.model.say_no(me, other, self.now)
        same(self.world.say_no(me, other), expected, f"{me} says no to {other}")
        return f"{me} to {other}: {expected}"

    def scan_who_asked(self, random: Random) -> str:
        """Whoever is asked scans the asker, or the other way round, by whatever code."""
        request = self._some_request(random)
        if request is None:
            return self.scan_a_badge(random)
        both = (request.other, request.asker) if random.random() < 0.5 else (request.asker, request.other)
        if random.random() < 0.5:
            return self._scan(*both, random)
        return self._press(both[0], self._some_badge(both[1]))

    # People, and time

    def confirm(self, _random: Random) -> str:
        self.model.untold.discard(UNCONFIRMED)
        self.world.confirm(UNCONFIRMED)
        return f"person {UNCONFIRMED}"

    def erase(self, random: Random) -> str:
        """Somebody erases all that is theirs; what others hold of them is theirs."""
        if LEAVES in self._left_people:
            return self.scan_a_badge(random)
        seats = [number for number, seat in enumerate(self.model.seats) if seat.person == LEAVES]
        holders = [sent["id"] for _, code, sent, _, _ in self.answered if self.model.whose(code) in seats]
        self.world.erase(LEAVES)
        self.model.erase(LEAVES)
        self.regulars = [seat for seat in self.regulars if seat not in seats]
        self.opened = {key: at for key, at in self.opened.items() if key[0] not in seats}
        self.kept = [one for one in self.kept if one[0] != LEAVES]
        self.answered = [
            one
            for one in self.answered
            if one[0] != LEAVES and not (one[2]["id"] in holders and one[3]["outcome"] != "refused")
        ]
        return f"person {LEAVES}"

    def crowd(self, random: Random) -> str:
        return self.scan_a_badge(random) if self.model.gone else super().crowd(random)

    def wait_for_hours(self, random: Random) -> str:
        return self._turn(timedelta(hours=random.choice([1, 8, 25, 71, 72, 73]), seconds=random.choice([0, 59])))

    def sweep(self, random: Random) -> str:
        self.model.sweep(self.now)
        self.answered = [one for one in self.answered if one[4] > self.now - ANSWERS_KEPT]
        return super().sweep(random)
