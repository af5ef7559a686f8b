"""The attack that confirming is built against: Eve joins with Ada's address, and Ada says yes without a thought.

Eve keeps every cookie her browsers ever had, knows every address and id there is, and tries all of them. She never
sees anything of Ada's, and can do nothing in Ada's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from eventnet.cards.actions import add_detail, add_topics, answer_prompts
from eventnet.cards.queries import prompts_of
from eventnet.cards.rules import Audience, DetailKind
from eventnet.contacts.models import Contact, Promise
from eventnet.events.actions import join
from eventnet.events.models import Attendee, Event
from eventnet.events.queries import attendances_of
from eventnet.exchange.models import Exchange
from eventnet.kernel.ids import new_secret
from eventnet.people.actions import make_person
from eventnet.people.links import mint_link
from eventnet.people.models import BrowserSession
from eventnet.people.rules import LinkPurpose
from tests.cast import House, Phone
from tests.house.routes import ROUTES
from tests.joining.doors import people_with, same_browser
from tests.mailbox import letters
from tests.markup import form_to
from tests.tables import contents

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

ADA = "adas-own@demo.example"

PLANTED = {
    "name": "planted-name Lovelace",
    "headline": "planted-headline",
    "organisation": "planted-organisation",
    "offer": "planted-offer",
    "need": "planted-need",
    "introduction": "planted-introduction",
    "goal": "planted-goal",
    "answer": "planted-answer",
    "private answer": "planted-private-answer",
    "topic": "planted-topic",
    "phone": "+49 171 7770001",
    "note": "planted-note",
    "promise": "planted-promise",
    "contact": "Cleo Nowak",  # whom only Ada has met
    "contact's site": "cleo.example",
    "another address": "adas-next@demo.example",
}


@dataclass
class Eve:
    """Everything Eve has: her browser in every state it was ever in, the codes she has seen, a link sent on to her."""

    phone: Phone
    cookies: dict[str, Phone] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    old_forms: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    to_address: str = field(default_factory=new_secret)

    def keep(self, house: House, when: str) -> None:
        """Puts a copy of the browser as it is now aside."""
        self.cookies[when] = same_browser(house, self.phone)


def ada_arrives(house: House) -> None:
    """Ada, confirmed, with a full card, and Cleo among her contacts."""
    now = house.clock.now
    with house.writing() as session:
        event = session.get_one(Event, house.event_id)
        person = make_person(session, email=ADA, name=PLANTED["name"], now=now)
        attendee = join(session, event, person, now)
        attendee.has_chosen_details = True
        for column in ("headline", "organisation", "offer", "need", "introduction", "goal"):
            setattr(attendee, column, PLANTED[column])
        first, second, *_ = prompts_of(session, event)
        answer_prompts(session, attendee, {first.id: PLANTED["answer"]})
        answer_prompts(session, attendee, {second.id: PLANTED["private answer"]}, Audience.DOOR_SHEET)
        add_topics(session, attendee, [PLANTED["topic"]])
        add_detail(session, attendee, 0, DetailKind.EMAIL, ADA, shared=True)
        add_detail(session, attendee, 1, DetailKind.PHONE, PLANTED["phone"], shared=True)
    house.swap("adas-own", "cleo")
    ada, contact = house.phone("adas-own"), house.contact_path("adas-own", "cleo")
    ada.post(f"{contact}/note", {"note": PLANTED["note"], "version": "0"})
    ada.post(f"{contact}/promises", {"promise": PLANTED["promise"]})


def ada_asks_for_another_address(house: House) -> str:
    """What the link in the mail to that address holds; she may have mistyped it, so that others read the mail."""
    with house.writing() as session:
        return mint_link(
            session,
            house.person(session, "adas-own"),
            LinkPurpose.ADDRESS,
            browser_hash=b"Ada's browser",
            key="k" * 40,
            now=house.clock.now,
            new_email=PLANTED["another address"],
        ).secret


def eve_joins(house: House) -> Eve:
    """Eve comes in with Ada's address, swaps cards, shows a code, asks for mails, and writes everything down."""
    eve = Eve(house.phone())
    path = house.code_path("ben")
    page = eve.phone.get(path)
    eve.keep(house, "before joining")
    fields = {"name": "Eve", "email": ADA}
    eve.old_forms.append((path, {**fields, "csrf_token": form_to(page, path).value("csrf_token")}))
    assert eve.phone.post(path, fields).status_code == 303
    eve.keep(house, "joined")
    eve.phone.post("/sign-in", {"email": ADA})
    eve.keep(house, "asked for a mail")
    dans = house.code_path("dan")
    eve.phone.get(dans)
    eve.keep(house, "opened another code")
    assert eve.phone.post(dans).status_code == 303
    with house.reading() as session:
        joined = people_with(house, ADA)[-1]
        alias_of = attendances_of(session, joined)[0].alias
    eve.codes = [house.token_of(alias_of)]
    eve.phone.post("/confirm")
    eve.keep(house, "asked to confirm again")
    return eve


def ids_of_everything(house: House, eve: Eve) -> Iterator[dict[str, str]]:
    """All that Ada's addresses are made of, in every combination that fits together."""
    with house.reading() as session:
        people = people_with(house, ADA)
        person_ids = [person.id for person in people]
        contacts = session.scalars(select(Contact.public_id).where(Contact.owner_id.in_(person_ids))).all()
        exchanges = session.scalars(select(Exchange.public_id)).all()
        sessions = session.scalars(select(BrowserSession.public_id)).all()
        promises = session.scalars(select(Promise.public_id)).all()
        attendees = session.scalars(select(Attendee.public_id).where(Attendee.person_id.in_(person_ids))).all()
        met = house.attendee(session, "ben").public_id
        question = prompts_of(session, session.get_one(Event, house.event_id))[0].id
    most = max(map(len, (contacts, exchanges, sessions, promises)))
    for number in range(most):
        yield {
            "event": house.event,
            "join": house.join_code,
            "contact": contacts[number % len(contacts)],
            "exchange": exchanges[number % len(exchanges)],
            "session": sessions[number % len(sessions)] if sessions else "A" * 22,
            "promise": promises[number % len(promises)] if promises else "A" * 22,
            "person": people[number % len(people)].public_id,
            "attendee": attendees[number % len(attendees)],
            "met": met,
            "message": "A" * 22,
            "request": "A" * 22,
            "question": str(question),
            "link": new_secret(),
            "confirm": new_secret(),
            "address": eve.to_address,
            "mail": "M" + "A" * 43,
        }


def pages_of(house: House, eve: Eve) -> list[str]:
    """The address of every page there is, for all that is Ada's and all that Eve has seen."""
    return sorted(
        {
            route.path.format(**ids, code=code)
            for ids in ids_of_everything(house, eve)
            for code in [*eve.codes, house.token("ben")]
            for route in ROUTES.values()
            if route.method == "GET"
        }
    )


def everything_seen(house: House, phone: Phone, eve: Eve) -> str:
    """What one browser gets to see on any page of any kind, looking at all of them."""
    answers = [phone.get(path, buffered=True) for path in pages_of(house, eve)]
    # One of them, the icon, is no text.
    return "\n".join(f"{answer.headers}\n{answer.data.decode('utf-8', 'replace')}" for answer in answers)


def finds(seen: str) -> list[str]:
    return [what for what, text in PLANTED.items() if text in seen]


@pytest.mark.parametrize("ada_was_here", [True, False], ids=["ada-was-here-before", "ada-is-new"])
def test_eve_sees_nothing_of_adas_before_and_after_ada_says_yes(house: House, ada_was_here: bool) -> None:
    if ada_was_here:
        ada_arrives(house)
    eve = eve_joins(house)
    if ada_was_here:
        eve.to_address = ada_asks_for_another_address(house)
    before = everything_seen(house, eve.phone, eve)
    assert finds(before) == []
    assert "ben@demo.example" in before, "looking works at all"

    ada = house.phone()
    question = next(mail for mail in reversed(letters(house, ADA)) if mail.template == "confirm")
    assert ada.post(question.link).location == "/sign-in"
    if not ada_was_here:
        ada_fills_her_card(house, ada)
        eve.to_address = ada_asks_for_another_address(house)
    assert eve.phone.get("/me").status_code == 401
    eve.keep(house, "after Ada's yes")

    for when, phone in eve.cookies.items():
        after = everything_seen(house, phone, eve)
        assert (when, finds(after)) == (when, [])
        assert "ben@demo.example" not in after, "what was joined is no longer Eve's"
        assert phone.get("/me").status_code == 401
    for code in eve.codes:
        assert house.phone("cleo").get(f"/x/{code}").status_code == 404
    assert "Ben Okafor" in signed_in_ada(house).see("/contacts"), "what was joined is Ada's now"
    assert PLANTED["another address"] in signed_in_ada(house).see(f"/confirm/address/{eve.to_address}")


def ada_fills_her_card(house: House, ada: Phone) -> None:
    """Ada, new here, signs in by mail and plants what could be found."""
    ada.post("/sign-in", {"email": ADA})
    (found,) = letters(house, ADA)
    assert ada.post(found.link).status_code == 303
    card = f"/e/{house.event}/card/about"
    form = form_to(ada.get(card), card)
    form.fields |= {what: [PLANTED[what]] for what in ("name", "headline", "organisation", "introduction", "goal")}
    assert ada.post(card, form.fields).status_code == 303
    house.swap("adas-own", "cleo")
    contact = house.contact_path("adas-own", "cleo")
    ada.post(f"{contact}/note", {"note": PLANTED["note"], "version": "0"})
    ada.post(f"{contact}/promises", {"promise": PLANTED["promise"]})


def signed_in_ada(house: House) -> Phone:
    return house.phone("adas-own")


@pytest.mark.parametrize("ada_was_here", [True, False], ids=["ada-was-here-before", "ada-is-new"])
def test_eve_can_do_nothing_in_adas_name_after_ada_said_yes(house: House, ada_was_here: bool) -> None:
    if ada_was_here:
        ada_arrives(house)
    eve = eve_joins(house)
    found = letters(house, ADA)
    house.phone().post(found[-1].link if found[-1].template == "confirm" else found[0].link)
    if not ada_was_here:
        ada_fills_her_card(house, house.phone())
    eve.to_address = ada_asks_for_another_address(house)
    presses = {name: route for name, route in ROUTES.items() if route.method == "POST" and route.nobody == 401}
    with house.reading() as session:
        before = contents(session)
    code = house.token("cleo")
    paths = {  # many hold nothing of what there are several of: each is pressed once
        (name, route.path.format(**ids, code=code))
        for ids in ids_of_everything(house, eve)
        for name, route in presses.items()
    }
    done = []
    for when, phone in eve.cookies.items():
        token = phone.token()
        for name, path in sorted(paths):
            answer = phone.client.post(path, **presses[name].sent(token), base_url=house.base_url)
            done += [(when, name)] if answer.status_code < 400 else []
    assert done == []
    with house.reading() as session:
        assert contents(session) == before


def test_the_digits_and_the_form_of_eves_browser_are_worth_nothing_after_adas_yes(house: House) -> None:
    ada_arrives(house)
    eve = eve_joins(house)
    found = letters(house, ADA)
    confirming = [mail for mail in found if mail.template == "confirm"]
    house.phone().post(confirming[-1].link)
    # Ada reads out what stands in her mails, thinking they are about the question she has just answered.
    for mail in confirming:
        for phone in eve.cookies.values():
            assert phone.post("/mailed", {"digits": mail.digits}).status_code == 422
    for path, fields in eve.old_forms:
        copy = eve.cookies["before joining"]
        copy.client.post(path, data=fields, base_url=house.base_url)
        assert PLANTED["headline"] not in copy.get(f"/e/{house.event}/card").text
        assert PLANTED["name"] not in copy.get("/me").text


def test_a_question_that_ada_passes_on_to_eve_makes_eve_nobody_else(house: House) -> None:
    ada_arrives(house)
    eve = eve_joins(house)
    eve.to_address = ada_asks_for_another_address(house)
    found = next(mail for mail in reversed(letters(house, ADA)) if mail.template == "confirm")
    pressed = eve.phone.post(found.link)
    assert pressed.location == "/sign-in"
    seen = everything_seen(house, eve.phone, eve)
    assert finds(seen) == []
    assert eve.phone.get("/me").status_code == 401


def test_no_leaves_nothing_that_eve_joined_and_nothing_for_eve(house: House) -> None:
    ada_arrives(house)
    eve = eve_joins(house)
    eve.to_address = ada_asks_for_another_address(house)
    found = next(mail for mail in reversed(letters(house, ADA)) if mail.template == "confirm")
    house.phone().post(f"{found.link}/no")
    assert [person.name for person in people_with(house, ADA)] == [PLANTED["name"]]
    for phone in eve.cookies.values():
        assert phone.get("/me").status_code == 401
        assert finds(everything_seen(house, phone, eve)) == []
    with house.reading() as session:
        assert session.scalars(select(Contact).where(Contact.name == "Eve")).all() == []
