"""Canaries: words that exist once, in every place of every card. No answer may hold one its reader should not get.

What each may get says a plain model (who_may_know.py), page by page; a page of which nothing is said here may tell of
nobody but its reader. EVENTNET_DEEP=1 draws many more worlds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from itertools import chain
from random import Random

import pytest
from werkzeug.test import TestResponse

from eventnet.exchange.codes import CodeBook
from eventnet.serving import sender_for
from eventnet.upkeep.mails import post_mails
from tests.cast import House, Phone
from tests.crowd import crowd
from tests.event_mails.days_after import MORNING
from tests.exchange.test_reading_out import LETTERS
from tests.exchange.walking import DEEP
from tests.house import who_may_know as know
from tests.house.canaries import (
    CAST,
    DETAILS,
    Canary,
    Switches,
    found_in,
    found_in_answer,
    found_in_mail,
    given_with,
    plant,
    shown_behind_code,
    shown_on_card,
)
from tests.house.canary_world import Known, World
from tests.house.routes import ROUTES, Route, made_up, path_of

pytestmark = pytest.mark.on_sqlite

VISITORS = (None, "eve", *CAST)
LOOKS = {endpoint: route for endpoint, route in ROUTES.items() if route.method == "GET"}

LIVE = re.compile(r"/x/(A[\w-]{38})\b")

Told = Callable[[World, str | None], Known]

_HELD: tuple[Told, ...] = (know.cards_held,)
_MET: tuple[Told, ...] = (know.names_met,)
_LIST: tuple[Told, ...] = (know.directory,)

TELLS: dict[str, tuple[Told, ...]] = {
    **dict.fromkeys(("contacts.contact", "contacts.vcard", "contacts.contacts", "contacts.contacts_file"), _HELD),
    **dict.fromkeys(("followups.list_", "followups.remaining", "followups.choose_touch"), _HELD),
    "exchange.swapped": _HELD,
    "account.export": (know.cards_held, know.names_asked, know.names_hidden),
    **dict.fromkeys(("exchange.receipt", "exchange.recipients", "way_home.way_home", "care.people"), _MET),
    **dict.fromkeys(("exchange.code", "exchange.takers", "event_pages.before"), _MET),
    **dict.fromkeys(("directory.people", "directory.person", "directory.message", "directory.meet_list"), _LIST),
    "event_pages.now_": (know.names_met, know.asking),
    "exchange.requests": (know.asking,),
    "door_sheet.sheet": (know.directory, know.names_met, know.team),
    "presence.presence": (know.company,),
    **dict.fromkeys(("care.care", "care.message", "care.told"), (know.team,)),
    "organiser.helpers": (know.helpers, know.team),
    "care.messages": (know.reports,),
}
"""What a page tells of others, beside what its reader wrote themselves."""


@dataclass(frozen=True)
class Look:
    """Somebody's look at an address, and what it may tell them of others."""

    who: str | None
    endpoint: str
    path: str
    may: Known


def looks(world: World) -> Iterator[Look]:
    """Everybody looks at every page there is: theirs, those of others, and what is behind each code."""
    for who in VISITORS:
        for endpoint, route in LOOKS.items():
            may = {known for tells in TELLS.get(endpoint, ()) for known in tells(world, who)}
            mine = [contact for (owner, _), contact in world.contacts.items() if owner == who]
            for path in _paths(world, route, [*mine, *world.random.sample(sorted(world.contacts.values()), 2)]):
                yield Look(who, endpoint, path, may)
        for holder in CAST:
            live, badge = world.house.code_path(holder), world.badges[holder]
            yield Look(who, "exchange.scanned", live, know.behind_code(world, who, holder))
            yield Look(who, "exchange.scanned", badge, know.behind_badge(world, who, holder))


def _paths(world: World, route: Route, contacts: list[str]) -> list[str]:
    """The addresses of a route; none of those behind codes, which are looked at apart."""
    house = world.house
    if "{code}" in route.path or any(part in route.path for part in ("{link}", "{confirm}", "{address}", "{mail}")):
        return []
    ids = {"event": house.event, "join": house.join_code}
    if "{contact}" in route.path:
        paths = [route.path.format(contact=contact) for contact in contacts]
        return [*paths, *(f"{path}?notes=1" for path in paths if path.endswith(".vcf"))]
    if "{attendee}" in route.path:
        return [path_of(house, route.path, {**ids, "attendee": world.ids[who]}) for who in CAST]
    path = path_of(house, route.path, ids)
    if route.path == "/contacts.csv":
        return [f"/contacts.{kind}{notes}" for kind in ("csv", "json", "vcf") for notes in ("", "?notes=1")]
    return [path]


def leaks(world: World, who: str | None, answer: TestResponse, may: Known) -> set[Canary]:
    """What an answer holds that whoever asked for it should not get."""
    return {known for known in found_in_answer(answer) if known.whose != who and known not in may}


def codes_told(world: World, look: Look, answer: TestResponse) -> set[str]:
    """Whose codes an answer tells to somebody who has not asked with that code."""
    text = f"{answer.headers}\n" + answer.get_data().decode(errors="replace")
    asked_with = look.path + world.came_by.get(look.who, "")
    told = {
        whose
        for whose, secrets in world.secrets.items()
        for secret in secrets
        if whose != look.who and secret in text and secret not in asked_with
    }
    settings = world.house.app.extensions["eventnet"].settings
    book = CodeBook(settings.secret_keys, settings.host)
    opened = (book.open(token) for token in set(LIVE.findall(text)) if token not in asked_with)
    aliases = {code.alias for code in opened if code}
    return told | {whose for whose, alias in world.aliases.items() if whose != look.who and alias in aliases}


def look_around(world: World, share: float = 1) -> None:
    """Everybody looks at pages; at a `share` of those that tell of others, and at fewer of the rest."""
    found = {}
    for phone in world.phones.values():
        phone.get("/me")  # where what was done last is told of
    for look in list(looks(world)):
        tells = look.endpoint in TELLS or look.endpoint == "exchange.scanned"
        if share < 1 and world.random.random() > (share if tells else share / 4):
            continue
        answer = world.phones[look.who].get(look.path, buffered=True)
        if leaked := leaks(world, look.who, answer, look.may):
            found[look.who, look.endpoint, look.path] = sorted(leaked)
        assert codes_told(world, look, answer) == set(), look
    assert found == {}


def look_behind_codes_otherwise(world: World) -> None:
    """Letters that are read out lead to the same page as a live code; a scan that is sent late says a name at most."""
    found = {}
    for holder in world.random.sample(CAST, 2 if DEEP else 1):
        for who in VISITORS:
            if who == holder:
                continue
            letters = read_out_by(world, holder)
            answer = world.phones[who].post("/x", {"letters": letters}, follow=True)
            if leaked := leaks(world, who, answer, know.behind_code(world, who, holder)):
                found[who, holder, "spoken"] = sorted(leaked)
    for one, other in world.random.sample([(a, b) for a in CAST for b in CAST if a != b], 6):
        may = {known for known in know.behind_code(world, one, other) if known.where == "name"} | know.names_asked(
            world, one
        )
        if leaked := leaks(world, one, world.send_late(one, other), may):
            found[one, other, "late"] = sorted(leaked)
    assert found == {}


def read_out_by(world: World, who: str) -> str:
    """The letters that somebody reads out."""
    found = LETTERS.search(world.phones[who].post(f"/e/{world.house.event}/code/letters", follow=True).text)
    assert found
    return found[1]


def open_mails(world: World) -> None:
    """Whatever mails come by the next morning: names of those one has met, one's own name and promises."""
    house, arrived = world.house, list[EmailMessage]()
    house.clock.now = MORNING
    post_mails(house.sessions, MORNING, can_mail=True)
    sender = sender_for(
        house.app, house.sessions, house.app.extensions["eventnet"].settings, house.clock, arrived.append
    )
    assert sender
    sender.send_due()
    assert arrived
    for mail in arrived:
        who = str(mail["To"]).partition("@")[0]
        own = {"name", "account", *(f"promiseof{other}" for other in CAST)}
        may = {known for known in found_in_mail(mail) if known.whose == who and known.where in own}
        assert found_in_mail(mail) <= may | know.names_met(world, who), (who, mail["Subject"])


ENDS_SOMETHING = {
    *("exchange.exchange", "exchange.saying_yes", "exchange.joining", "joining.join", "exchange.hiding"),
    *("exchange.hiding_behind", "account.erase", "account.end_all", "account.end_one"),
}
"""What changes who may know what, or ends being there."""


def press_everything(world: World, share: float = 1) -> None:
    """Everybody sends forms, theirs and those of others, and reads what comes of it."""
    found = {}
    for who in VISITORS:
        if who in CAST:  # they join the list by it, and say that they are here for the first time
            world.cards[who] = replace(world.cards[who], in_directory=True, is_first_time=True)
        if who == "ada":  # she names Ben, whose address she knows, as one who helps
            world.cards["ben"] = replace(world.cards["ben"], helps=True)
        may = {known for tells in set(chain(*TELLS.values())) for known in tells(world, who)}
        for holder in CAST:  # a code they have looked at waits for them, and answering a question leads on to it
            may |= know.behind_code(world, who, holder) | know.behind_badge(world, who, holder)
        for endpoint, route in ROUTES.items():
            if route.method == "GET" or endpoint in ENDS_SOMETHING or world.random.random() > share:
                continue
            ids = {**made_up(), **world.an_id_of_each_kind()}
            phone = world.phones[who]
            sent = route.sent(phone.token())
            may |= found_in(str(route.form))  # what they have typed themselves may stand there from now on
            answer = phone.client.post(
                path_of(world.house, route.path, ids), **sent, base_url=world.house.base_url, follow_redirects=True
            )
            if leaked := leaks(world, who, answer, may):
                found[who, endpoint] = sorted(leaked)
    assert found == {}


WORLDS = range(20) if DEEP else range(2)


@pytest.mark.parametrize("seed", WORLDS if DEEP else [0])
def test_nobody_is_told_what_is_not_for_them(house: House, seed: int) -> None:
    world = World(house, seed)
    look_around(world, 0.15)
    look_behind_codes_otherwise(world)
    open_mails(world)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", WORLDS)
def test_nobody_is_told_what_is_not_for_them_by_any_page_or_press(house: House, seed: int) -> None:
    world = World(house, 100 + seed)
    look_around(world, 1 if DEEP else 0.4)
    press_everything(world, 1 if DEEP else 0.2)


@pytest.mark.parametrize("seed", WORLDS)
def test_what_others_see_is_the_same_wherever_it_is_shown(house: House, seed: int) -> None:
    """Each for what it shows at all: one's own card, the page behind the code, the list, the contact and its files."""
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 2))
    random = Random(seed)
    card = replace(Switches.drawn(random, 1), in_directory=True, has_common_topic=False)
    plant(house, {"ben": card})
    ben, cleo = house.phone("ben"), house.phone("cleo")
    cleo.post(f"{house.person_path('ben')}/meeting")
    words, name = shown_on_card("ben", card), {Canary("ben", "name")}
    given = given_with("ben", card)

    def of_ben(phone: Phone, path: str) -> Known:
        answer = phone.get(path)
        assert answer.status_code == 200
        said = answer.text.partition("What only you see")[0]
        return {known for known in found_in(said) if known.whose == "ben" and known.where != "account"}

    ways = {Canary("ben", kind) for kind in card.shared}
    assert of_ben(ben, f"/e/{house.event}/card") == name | words | ways
    assert of_ben(ben, f"/e/{house.event}/people/listing") == of_ben(cleo, house.person_path("ben")) == name | words
    assert of_ben(cleo, house.code_path("ben")) == shown_behind_code("ben", card)
    sheet = of_ben(cleo, f"/e/{house.event}/door")
    assert name | {Canary("ben", "headline")} <= sheet <= name | words
    house.swap("cleo", "ben")
    contact = house.contact_path("cleo", "ben")
    in_a_file = {known for known in given if known.where in {"headline", "organisation", *DETAILS}}
    assert of_ben(cleo, contact) == of_ben(cleo, "/contacts.json") == name | given
    assert of_ben(cleo, f"{contact}.vcf") == of_ben(cleo, "/contacts.vcf") == of_ben(cleo, "/contacts.csv")
    assert of_ben(cleo, f"{contact}.vcf") == name | in_a_file
