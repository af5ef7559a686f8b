"""A house filled with canaries, in which things happen between each two: a swap, a taking back, a request, a hiding.

Beside it stands in plain sets what each holds of the others since; none of our rules is asked for that.
"""

from collections.abc import Callable
from random import Random

from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.events.rules import WhoMayAsk
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import CardRequest
from tests.cast import House, Phone
from tests.crowd import crowd
from tests.exchange.sending import a_scan, results_of, send
from tests.house.canaries import CAST, Canary, Switches, given_with, plant
from tests.markup import form_to, forms

Known = set[Canary]


class World:
    """A house in which everything has been written, and the model of what each may know by now."""

    def __init__(self, house: House, seed: int) -> None:
        self.house, self.random = house, Random(seed)
        self.cards: dict[str, Switches] = {}
        self.held: dict[tuple[str, str], Known] = {}
        """What the first holds of the second; there is nothing where they have not swapped cards."""
        self.asks: dict[tuple[str, str], Known] = {}
        """The first has asked the second; what the first knows the other by."""
        self.silenced: set[tuple[str, str]] = set()
        self.hidden: set[frozenset[str]] = set()
        self.has_hidden: dict[tuple[str, str], Canary] = {}
        """The first has hidden the second from them, and knew them by that name."""
        self.phones: dict[str | None, Phone] = {None: house.phone()}
        self.badges: dict[str, str] = {}
        self.came_by: dict[str | None, str] = {}
        """The address of a live code that somebody opened: for a while it waits for them."""
        self._begin()
        self.contacts = {pair: house.contact_path(*pair).rpartition("/")[2] for pair in self.held}
        with house.reading() as session:
            attendees = {who: house.attendee(session, who) for who in CAST}
            self.ids = {who: attendee.public_id for who, attendee in attendees.items()}
            hashes = {who: attendee.badge_hash or b"" for who, attendee in attendees.items()}
            self.aliases = {who: attendee.alias for who, attendee in attendees.items()}
        self.secrets = {
            who: (self.badges[who].rpartition("/")[2], hashes[who].hex(), self.aliases[who].hex()) for who in CAST
        }
        """What nobody else may see who does not have it: the code on a badge, its hash, what a live code seals."""

    # What happens

    def _begin(self) -> None:
        """All write their cards; Gus comes by Ben's code; then something happens between each two, or nothing."""
        crowd(self.house, 5)
        self.house.put_in_directory(*(f"guest{number}" for number in range(5)))
        self.write("ada", "ben", "cleo", "dan", edition=1)
        gus = self.phones["gus"] = self.house.phone()
        there = self.came_by["gus"] = self.house.code_path("ben")
        gus.get(there)
        assert gus.post(there, {"name": Canary("gus", "name").word, "email": "gus@demo.example"}).status_code == 303
        self.held["gus", "ben"] = {self.name("ben"), *given_with("ben", self.cards["ben"])}
        self.held["ben", "gus"] = {Canary("gus", "name"), Canary("gus", "account")}
        self.write("gus", edition=1)
        self.phones |= {who: self.house.phone(who) for who in ("ada", "ben", "cleo", "dan", "eve")}
        self.badges = {who: self.house.badge_path(who) for who in CAST}
        with self.house.writing() as session:
            for who in CAST:
                self.house.attendee(session, who).badge_name = Canary(who, "badgename").word
        pairs = [(one, other) for one in CAST for other in CAST if one < other and {one, other} != {"ben", "gus"}]
        for pair in pairs:
            one, other = self.random.sample(pair, 2)
            self.random.choice(HAPPENINGS)(self, one, other)
        for owner, other in [pair for pair in self.held if self.random.random() < 0.7]:
            self._note(owner, other)
        self.write(*CAST, edition=2)
        for pair in (*pairs, ("ben", "gus")):
            if self.random.random() < 0.25:
                self.hide(*self.random.sample(pair, 2))
        self._report()

    def write(self, *names: str, edition: int) -> None:
        """These people write their cards anew, and set all switches anew."""
        self.cards |= (drawn := {who: Switches.drawn(self.random, edition) for who in names})
        plant(self.house, drawn)

    def _hold(self, one: str, other: str) -> None:
        """They hold of each other what their cards give now."""
        for owner, whose in ((one, other), (other, one)):
            self.held[owner, whose] = {self.name(whose), *given_with(whose, self.cards[whose])}

    def name(self, who: str) -> Canary:
        """The name somebody goes by now."""
        return Canary(who, "name", self.cards[who].edition)

    def swap(self, one: str, other: str) -> None:
        """`one` scans `other`'s fresh code."""
        self.house.clock.turn(seconds=31)
        assert self.phones[one].post(self.house.code_path(other)).status_code == 303
        self._hold(one, other)

    def swap_and_take_back(self, one: str, other: str) -> None:
        """They swap, and `one` takes their card back: the other is left with the name."""
        self.swap(one, other)
        self.take_back(one, other)

    def take_back(self, one: str, other: str) -> None:
        """`one` takes back the card that `other` has."""
        contact = self.house.contact_path(one, other)
        page = self.phones[one].get(f"{contact}/receipt")
        (path,) = {form.action for form in forms(page) if form.action.endswith("/taking-back")}
        assert self.phones[one].post(path).status_code == 303
        self.held[other, one] = {card for card in self.held[other, one] if card.where == "name"}

    def ask(self, one: str, other: str) -> None:
        """`one` scans `other`'s badge. Whoever has not confirmed their address can't ask."""
        if one == "gus":
            return
        assert self.phones[one].post(self.badges[other]).status_code == 303
        self.asks[one, other] = {Canary(other, "badgename")}
        may_ask, both = self.cards[other].may_ask, (self.cards[one], self.cards[other])
        has_common = all(card.has_common_topic for card in both)
        if may_ask is WhoMayAsk.NOBODY or (may_ask is WhoMayAsk.COMMON and not has_common):
            self.silenced.add((one, other))

    def send_late(self, one: str, other: str) -> TestResponse:
        """`one`'s phone sends a scan of `other`'s code that it has kept for ten minutes.

        That asks, and nobody can have silenced it; whoever was asked by the other before says yes with it.
        """
        self.house.clock.turn(seconds=31)  # a code whose page they have not opened: that would wait for them
        token = self.house.token(other)
        self.house.clock.turn(minutes=10)
        answer = send(self.house, self.phones[one], a_scan(token))
        (result,) = results_of(answer)
        if result["outcome"] == "requested":
            self.asks[one, other] = {self.name(other)}
        if result["outcome"] == "exchanged":
            assert self.asks.pop((other, one))
            self._hold(one, other)
        return answer

    def ask_late(self, one: str, other: str) -> None:
        """A scan of `one`'s arrives late. Whoever has not confirmed their address can't ask by it, either."""
        self.send_late(one, other)
        assert ((one, other) in self.asks) == (one != "gus")

    def ask_in_vain(self, one: str, other: str) -> None:
        """`one` asks by a badge, and `other` says no where they are asked at all."""
        self.ask(one, other)
        self._answer(one, other, "/no")

    def ask_and_swap(self, one: str, other: str) -> None:
        """`one` asks by a late scan, and `other` says yes."""
        self.ask_late(one, other)
        if self._answer(one, other, "/yes"):
            del self.asks[one, other]
            self._hold(one, other)

    def _answer(self, one: str, other: str, answer: str) -> bool:
        if (one, other) not in self.asks or (one, other) in self.silenced:
            return False
        with self.house.reading() as session:
            asker, asked = (self.house.attendee(session, who).id for who in (one, other))
            low, high = sorted((asker, asked))
            of_both = (CardRequest.asker_id == asker, CardRequest.low_id == low, CardRequest.high_id == high)
            request_id = session.scalars(select(CardRequest.public_id).where(*of_both)).one()
        there = f"/e/{self.house.event}/requests"
        # By whose request it is: first on the page may be another's who asked by a badge, or "Yes, all of them".
        path = form_to(self.phones[other].get(there), f"{there}/{request_id}{answer}").action
        return self.phones[other].post(path).status_code == 303

    def nothing(self, _one: str, _other: str) -> None:
        """They do not meet."""

    def hide(self, one: str, other: str) -> None:
        """`one` hides the two from each other: each card becomes the name, and neither learns anything new."""
        with self.house.writing() as session:
            hider, hidden = (self.house.person(session, who) for who in (one, other))
            hide_each_other(session, hider, hidden, self.house.clock.now)
        self.hidden.add(frozenset({one, other}))
        met = (one, other) in self.held
        self.has_hidden[one, other] = (
            next(card for card in self.held[one, other] if card.where == "name") if met else self.name(other)
        )
        for pair in ((one, other), (other, one)):
            if pair in self.held:
                self.held[pair] = {card for card in self.held[pair] if card.where == "name"}

    def _note(self, owner: str, other: str) -> None:
        """`owner` keeps a contact, with a note, a promise and a line about saying hello."""
        phone, contact = self.phones[owner], self.house.contact_path(owner, other)
        said = {where: Canary(owner, f"{where}of{other}").word for where in ("note", "promise", "hello")}
        assert phone.post(f"{contact}/note", {"note": said["note"], "version": "0"}).status_code == 303
        assert phone.post(f"{contact}/promises", {"promise": said["promise"]}).status_code == 303
        hello = contact.replace("/contacts/", "/follow-ups/")
        assert phone.post(f"{hello}/touch", {"kind": "wrote", "words": said["hello"]}).status_code == 303

    def _report(self) -> None:
        """Cleo tells the team something, with her name or without."""
        self.is_report_signed = self.random.random() < 0.5
        signed = {"signed": "yes"} if self.is_report_signed else {}
        text = {"text": Canary("cleo", "report").word, "recipient": "team", **signed}
        assert self.phones["cleo"].post(f"/e/{self.house.event}/care/message", text).status_code == 303

    def an_id_of_each_kind(self) -> dict[str, str]:
        """Ids of something that is there, as chance will have it; of contacts anybody's."""
        return {
            "event": self.house.event,
            "contact": self.random.choice(list(self.contacts.values())),
            "attendee": self.ids[self.random.choice(CAST)],
            "met": self.ids[self.random.choice(CAST)],
        }


HAPPENINGS: list[Callable[[World, str, str], None]] = [
    World.nothing,
    World.swap,
    World.swap,
    World.swap_and_take_back,
    World.ask,
    World.ask_late,
    World.ask_in_vain,
    World.ask_and_swap,
]
