"""What people can do with each other's cards, step by step, in the model and on a database, and what must be equal."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from tests.exchange.pairs_model import STEP, Code, Model, Seat
from tests.exchange.pairs_seen import Owned, held_as_shown, seen_in_model
from tests.exchange.pairs_world import World
from tests.exchange.walking import same
from tests.followups.held import Held, Meeting

BEGIN: Final = datetime(2026, 10, 8, 7, 30, 0, 500_000, tzinfo=UTC)
"""Half a second off every step of a code."""

MEETINGS: Final = [
    # Long enough for a contact to be let go, to go, and to be made again; clocks change on 25 October.
    Meeting("Europe/Berlin", BEGIN + timedelta(days=2, hours=1), datetime(2026, 10, 29, 16, tzinfo=UTC), 3),
    Meeting("America/New_York", BEGIN - timedelta(hours=2), datetime(2026, 10, 8, 22, tzinfo=UTC), 14),
]

SEATING: Final = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (0, 1), (1, 1), (4, 1), (5, 0), (6, 0)]
"""Person and meeting of each seat: five people, three of whom meet twice, and two who come when there is a crowd."""

REGULARS: Final = range(8)

MAY_HIDE: Final = [(0, 4), (4, 0), (1, 2)]

KINDS_OF_STEPS: Final = {
    "scan": 12,
    "crowd": 1,
    "scan_again": 12,
    "swap_without_looking": 3,
    "open_a_page": 6,
    "press_on_an_opened_page": 9,
    "choose_a_card": 6,
    "switch_a_detail": 3,
    "rewrite_a_card": 3,
    "take_a_new_alias": 3,
    "take_back": 9,
    "hide": 3,
    "decide": 12,
    "write_a_note": 3,
    "promise": 6,
    "end_a_promise": 3,
    "delete_a_contact": 3,
    "wait_a_little": 6,
    "wait_for_days": 9,
    "sweep": 6,
}

_AGES = [5, 5, 5, 5, 20, 60, 89, 119, 600, -20, -45]
_WAITS = [1, 20, 45, 59, 61, 90, 5 * 60, 14 * 60, 15 * 60, 15 * 60 + 1, 20 * 60, 5 * 3600]
_ACTS = ["touch", "keep", "let_go", "let_go", "postpone", "restore"]


def new_seats(seating: Sequence[tuple[int, int]] = SEATING) -> list[Seat]:
    return [
        Seat(person, event, f"Person {person}", f"headline {n}", _details(n, 0), [True, n % 2 == 0, True])
        for n, (person, event) in enumerate(seating)
    ]


def _details(seat: int, version: int) -> list[tuple[str, str]]:
    return [(kind, f"{kind}-{seat}-{version}") for kind in ("email", "linkedin", "website")]


class PairsWalk:
    """One walk; `world` is where all walks on one database take place. The regulars among the seats swap cards."""

    def __init__(self, world: World, model: Model | None = None) -> None:
        self.world, self.model = world, model or Model(MEETINGS, new_seats())
        self.regulars, self.may_hide = list(REGULARS), MAY_HIDE
        self.opened: dict[tuple[int, Code], datetime] = {}
        self.led_to: tuple[Owned, str] | None = None
        self.now, self.count, self.pages = BEGIN, 0, 0
        world.begin(self.model.seats, BEGIN)

    def check(self, *, everything: bool) -> None:
        """Compares all there is, and some of it once more through the queries of its pages."""
        self.count += 1
        if everything:
            same(self.world.seen(), seen_in_model(self.model, self.now), "all there is")
        else:
            self.world.look_up_ids()
        if self.led_to is not None:
            owned, contact_id = self.led_to
            same(contact_id, self.world.contact_id(owned), "where the answer led")
            self.led_to = None
        if everything:
            self.pages += 1
            self._check_a_page(self.pages)

    def _check_a_page(self, turn: int) -> None:
        contacts = self.model.contacts()
        if not contacts or turn % 3 == 0:
            holder = self.regulars[turn % len(self.regulars)]
            same(self.world.takers(holder), self.model.takers(holder, self.now), f"who took {holder}'s card")
            return
        owner, other, held = contacts[turn % len(contacts)]
        if turn % 3 == 1:
            shown = held_as_shown(held, self.now) if held.state(self.now) != "deleted" else None
            same(self.world.contact((owner, other)), shown, f"the page of {owner}'s contact of {other}")
        else:
            pair = self.model.pairs[frozenset({owner, other})]
            receipt = pair.gave[owner], owner in pair.taken_back, pair.called[other]
            same(self.world.receipt(owner, other), receipt, "the receipt")
            same(self.world.name_behind_code(owner, other), pair.called[other], f"the page behind {other}'s code")

    def end(self) -> None:
        """Looks at every page once more."""
        for turn in range(3 * len(self.model.contacts())):
            self._check_a_page(turn)

    # Scanning

    def scan(self, random: Random) -> str:
        """Somebody scans anybody at the same event and presses the button."""
        holder = random.choice(self.regulars)
        here = [seat for seat in self._seats_at(self.model.seats[holder].event) if seat != holder]
        return self._scan(random.choice(here), holder, random)

    def _seats_at(self, event: int) -> list[int]:
        return [seat for seat in self.regulars if self.model.seats[seat].event == event]

    def crowd(self, random: Random) -> str:
        """Everybody scans the same code of the same step."""
        holder, age = random.randrange(5), random.choice(_AGES)
        others = [seat for seat, (_, event) in enumerate(SEATING) if event == 0 and seat != holder]
        random.shuffle(others)
        return "; ".join(self._press(scanner, self._code(holder, age)) for scanner in others)

    def scan_again(self, random: Random) -> str:
        contact = self._some_contact(random)
        return self._scan(contact[0], contact[1], random) if contact else self.scan(random)

    def _scan(self, scanner: int, holder: int, random: Random) -> str:
        code = self._code(holder, random.choice(_AGES))
        self._open(scanner, code)
        return self._press(scanner, code)

    def swap_without_looking(self, random: Random) -> str:
        """A POST from a browser that never opened the page, or has forgotten it."""
        contact = self._some_contact(random)
        scanner, holder = contact[:2] if contact else self._seats_at(0)[:2]
        return self._press(scanner, self._code(holder, random.choice(_AGES)), forgets=True)

    def open_a_page(self, random: Random) -> str:
        contact = self._some_contact(random) if random.random() < 0.5 else None
        scanner, holder = contact[:2] if contact else random.sample(self._seats_at(0), 2)
        code = self._code(holder, random.choice(_AGES))
        self._open(scanner, code)
        return f"{scanner} looks at {holder}'s code"

    def press_on_an_opened_page(self, random: Random) -> str:
        """People talk, then press; some open the page once more before."""
        if not self.opened:
            return self.scan(random)
        scanner, code = random.choice(list(self.opened)[-4:])
        self._turn(timedelta(seconds=random.choice(_WAITS)))
        if random.random() < 0.3:
            self._open(scanner, code)
        return self._press(scanner, code)

    def _code(self, holder: int, age: int) -> Code:
        seconds = STEP.total_seconds()
        drawn = (self.now - timedelta(seconds=age)).timestamp() // seconds * seconds
        return Code(self.model.seats[holder].alias, datetime.fromtimestamp(drawn, UTC))

    def _open(self, scanner: int, code: Code) -> None:
        """Opens the page behind a code; only a page with a button leaves a stamp in the browser."""
        if self.model.look(scanner, code, self.now, self.opened.get((scanner, code))) == "swap":
            self.opened.setdefault((scanner, code), self.now)

    def _press(self, scanner: int, code: Code, *, forgets: bool = False) -> str:
        opened_at = None if forgets else self.opened.get((scanner, code))
        expected = self.model.press(scanner, code, self.now, opened_at)
        came_to, contact_id = self.world.press(scanner, code, opened_at)
        holder = self.model.whose(code)
        opened = f"opened {opened_at:%d %H:%M:%S}" if opened_at else "not opened"
        said = f"at {self.now:%d %H:%M:%S} {scanner} presses at {holder}'s code of {code.drawn_at:%H:%M:%S}, {opened}"
        same(came_to, expected, said)
        if contact_id is not None:
            assert holder is not None
            self.led_to = (scanner, holder), contact_id
        return f"{said}: {came_to}"

    # One's own card

    def choose_a_card(self, random: Random) -> str:
        seat, choice = random.choice(self.regulars), random.choice(["all", "mail", "name"])
        self.model.seats[seat].choice = choice
        self.world.choose(seat, choice)
        return f"{seat} chooses {choice}"

    def switch_a_detail(self, random: Random) -> str:
        seat, which = random.choice(self.regulars), random.randrange(3)
        card = self.model.seats[seat]
        card.shared[which] = not card.shared[which]
        self.world.rewrite_card(seat, card)
        return f"{seat} switches {card.details[which][0]} {'on' if card.shared[which] else 'off'}"

    def rewrite_a_card(self, random: Random) -> str:
        seat = random.choice(self.regulars)
        card = self.model.seats[seat]
        card.name = self._text(f"Person {card.person}")
        card.headline, card.details = self._text("headline"), _details(seat, self.count)
        self.world.rewrite_card(seat, card)
        return f"{seat}"

    def take_a_new_alias(self, random: Random) -> str:
        person = self.model.seats[random.choice(self.regulars)].person
        before = [seat.alias for seat in self.model.seats]
        for seat, alias in self.world.replace_aliases(person).items():
            self.model.seats[seat].alias = alias
            assert (alias != before[seat]) == (self.model.seats[seat].person == person)
        return f"person {person}"

    def take_back(self, random: Random) -> str:
        contact = self._some_contact(random)
        if contact is None:
            return self.scan(random)
        receiver, giver, _ = contact
        self.model.take_back(giver, receiver, self.now)
        self.world.take_back(giver, receiver)
        return f"{giver} from {receiver}"

    def hide(self, random: Random) -> str:
        one, other = random.choice(self.may_hide)
        assert self.world.have_met(one, other) == self.model.have_met(one, other)
        self.model.hide(one, other, self.now)
        self.world.hide(one, other)
        return f"person {one} from person {other}"

    # One's contacts

    def _some_contact(self, random: Random) -> tuple[int, int, Held] | None:
        contacts = self.model.contacts()
        return random.choice(contacts) if contacts else None

    def _text(self, what: str) -> str:
        return f"{what} {self.count}"

    def decide(self, random: Random) -> str:
        contact = self._some_contact(random)
        if contact is None:
            return self.scan(random)
        owner, other, held = contact
        act, words = random.choice(_ACTS), self._text("touch")
        expected = held.do(act, self.now) if held.state(self.now) != "deleted" else None
        if expected is not None and act == "touch":
            expected = held.note_touch(words) or expected
        assert self.world.act((owner, other), act, words) == expected
        return f"{owner}, {act} {other}: {expected}"

    def write_a_note(self, random: Random) -> str:
        return self._write(random, "note")

    def promise(self, random: Random) -> str:
        return self._write(random, "promise")

    def _write(self, random: Random, what: str) -> str:
        contact = self._some_contact(random)
        if contact is None:
            return self.scan(random)
        owner, other, held = contact
        is_there, text = held.state(self.now) != "deleted", self._text(what)
        if what == "note":
            assert self.world.write_note((owner, other), text) == is_there
            held.note = text if is_there else held.note
        else:
            assert self.world.promise((owner, other), text) == is_there
            held.promises += [text] if is_there else []
        return f"{owner} about {other}: {is_there}"

    def end_a_promise(self, random: Random) -> str:
        promised = [(owner, held) for owner, _, held in self.model.contacts() if held.promises]
        if not promised:
            return self.promise(random)
        owner, held = random.choice(promised)
        text = held.promises.pop(random.randrange(len(held.promises)))
        assert self.world.end_promise(owner, text)
        return text

    def delete_a_contact(self, random: Random) -> str:
        contact = self._some_contact(random)
        if contact is None:
            return self.scan(random)
        owner, other, held = contact
        is_there = held.state(self.now) != "deleted"
        assert self.world.delete((owner, other)) == is_there
        if is_there:
            self.model.delete(owner, other)
        return f"{owner} of {other}: {is_there}"

    # Time

    def wait_a_little(self, random: Random) -> str:
        return self._turn(timedelta(seconds=random.choice(_WAITS)))

    def wait_for_days(self, random: Random) -> str:
        return self._turn(timedelta(days=random.choice([1, 1, 3, 7, 8]), hours=random.choice([0, 0, 9])))

    def _turn(self, by: timedelta) -> str:
        self.now += by
        self.world.now = self.now
        return f"{self.now}"

    def sweep(self, _random: Random) -> str:
        self.world.sweep()
        return ""
