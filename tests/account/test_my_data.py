"""Everything of mine in one file, and nothing of others; and erasing it, at once and everywhere."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest
import vobject
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventnet.cards.actions import add_detail
from eventnet.cards.models import Prompt
from eventnet.cards.rules import DetailKind
from eventnet.care.models import TeamMessage
from eventnet.contacts.models import Contact, Encounter, Pause
from eventnet.directory.models import MeetListEntry
from eventnet.event_mails.models import EventMail
from eventnet.event_mails.rules import Kind
from eventnet.events.models import Event
from eventnet.events.rules import Role
from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import SpokenCode
from eventnet.exchange.queries import sides_of
from eventnet.people.models import Person
from eventnet.storage.base import Base
from tests.account.planting import MADE_OF_CARDS, OF_EVENTS, UNSAID, owned_rows, plant
from tests.care.telling import another_event, everything, mails
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd, request_from
from tests.exchange.sending import a_scan, told
from tests.house.routes import ROUTES, path_of, set_the_stage
from tests.mailbox import letter

MADE_UP = "/x/A" + "A" * 38


def live(house: House) -> None:
    """Cleo organises with Ada, has met Ben and Dan, has written down this and that, and hides from Ada.

    She is in the list, would like to meet Ben, and has asked somebody for their card.
    """
    (somebody,) = crowd(house, 1, first=70)
    house.put_in_directory("ben", "cleo")
    with house.writing() as session:
        cleo = house.attendee(session, "cleo")
        cleo.role = Role.ORGANISER
        add_detail(session, cleo, 9, DetailKind.PHONE, "+49 151 23456789", shared=False)
        session.merge(MeetListEntry(attendee_id=cleo.id, position=1, other_id=house.attendee(session, "ben").id))
    another_event(house, "cleo")
    house.swap("cleo", "ben")
    house.swap("dan", "cleo")
    house.swap("ada", "cleo")
    cleo_phone, contact = house.phone("cleo"), house.contact_path("cleo", "ben")
    cleo_phone.post(f"{contact}/note", {"note": "told me", "version": "0"})
    cleo_phone.post(f"{contact}/promises", {"promise": "send the link"})
    cleo_phone.post(contact.replace("/contacts/", "/follow-ups/") + "/touch", {"kind": "wrote", "words": "hello"})
    told(house, cleo_phone, a_scan(house.token("ben")))
    for signed in ("yes", "no"):
        fields = {"text": f"signed: {signed}", "signed": signed, "recipient": "team"}
        cleo_phone.post(f"/e/{house.event}/care/message", fields)
    with house.writing() as session:
        hide_each_other(session, house.person(session, "cleo"), house.person(session, "ada"), house.clock.now)
        prompt = session.scalars(select(Prompt).order_by(Prompt.id.desc())).first()
        assert prompt
        prompt.key, prompt.position = None, None  # an own question that has been taken out
        cleo, now = house.attendee(session, "cleo"), house.clock.now
        session.add(EventMail(attendee_id=cleo.id, kind=Kind.MORNING_AFTER, decided_at=now, is_told=True))
        session.add(request_from(cleo, house.attendee(session, somebody), now))
        session.add(SpokenCode(attendee_id=cleo.id, letters_hash=b"letters", expires_at=now + timedelta(minutes=3)))
        cleo.badge_hash, cleo.badge_name = b"badge", cleo.name
        paused = {"since": now, "began_at": now, "ends_at": now + timedelta(days=7), "is_open_ended": False}
        session.add(Pause(person_id=cleo.person_id, timezone="Europe/Berlin", **paused))


def exported(phone: Phone) -> dict[str, Any]:
    return cast("dict[str, Any]", phone.get("/me/export").json)


def whole(data: Any) -> str:
    """The file as one text to look into."""
    return json.dumps(data, ensure_ascii=False)


# The file


@pytest.mark.thorough
def test_every_text_in_every_row_of_mine_is_in_the_file(house: House) -> None:
    live(house)
    cleo = house.phone("cleo")
    planted = plant(house, "cleo", besides=MADE_OF_CARDS)
    file = whole(exported(cleo))
    with house.reading() as session:
        cleo_row = one_of(session, planted)
        tables = {table.name for table, _ in owned_rows(session, cleo_row)}
        theirs = known_by(session, cleo_row)
    assert tables >= set(Base.metadata.tables) - {"outbox", "sweeping", "erasure", "live_step", "sign_in_link"}
    assert sorted(word for word in planted if word not in file) == sorted(theirs)
    assert len(planted) > 60


def known_by(session: Session, person: Person) -> list[str]:
    """What those know `person` by who have swapped cards with them: theirs, and it stays old for whom nobody sees."""
    sides = sides_of(session, person)
    return [mine.exchange.low_name if mine.side == "low" else mine.exchange.high_name for mine in sides]


def one_of(session: Session, planted: list[str]) -> Person:
    """Who has one of the planted strings for a name."""
    return session.scalars(select(Person).where(Person.name.in_(planted))).one()


def test_what_is_left_out_of_that_search_is_no_text_of_anybodys() -> None:
    there = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert set(UNSAID) <= there


@pytest.mark.on_sqlite
def test_the_file_is_one_that_a_browser_keeps(house: House) -> None:
    answer = house.phone("cleo").get("/me/export")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="eventnet.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.endswith("}\n")


@pytest.mark.on_sqlite
def test_nothing_that_others_wrote_or_keep_for_themselves_is_in_the_file(house: House) -> None:
    house.choose("ben", "name")
    house.swap("cleo", "ben")
    house.phone("ben").post(f"{house.contact_path('ben', 'cleo')}/note", {"note": "about Cleo", "version": "0"})
    house.phone("ben").post(
        f"/e/{house.event}/care/message", {"text": "about Cleo", "signed": "yes", "recipient": "team"}
    )
    planted = plant(house, "ben")
    with house.reading() as session:
        (name,) = known_by(session, one_of(session, planted))
    file = whole(exported(house.phone("cleo")))
    assert [word for word in planted if word in file] == [name]


@pytest.mark.on_sqlite
def test_whoever_is_hidden_finds_the_same_file_as_with_a_name_only(house: House) -> None:
    house.choose("ben", "name")
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    before = exported(cleo)
    with house.writing() as session:
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    assert exported(cleo) == before


@pytest.mark.on_sqlite
def test_the_file_names_whom_i_hid_as_they_are_called_where_we_met(house: House) -> None:
    house.swap("cleo", "ben")
    with house.writing() as session:
        house.person(session, "ben").name = "Benjamin Geheim"
        hide_each_other(session, house.person(session, "cleo"), house.person(session, "ben"), house.clock.now)
        hide_each_other(session, house.person(session, "dan"), house.person(session, "cleo"), house.clock.now)
    assert exported(house.phone("cleo"))["hidden_from_each_other"] == ["Ben Okafor"]


@pytest.mark.on_sqlite
def test_the_cards_in_the_file_can_be_read_by_an_address_book(house: House) -> None:
    live(house)
    contacts = exported(house.phone("cleo"))["contacts"]
    cards = {card.fn.value: card for c in contacts for card in cast("Any", vobject).readComponents(c["vcard"])}
    assert set(cards) == {"Ben Okafor", "Dan Şahin", "Ada Reinholz"}
    assert cards["Ben Okafor"].email.value == "ben@demo.example"
    assert "told me" in cards["Ben Okafor"].note.value.splitlines()


@pytest.mark.on_sqlite
def test_of_a_contact_whose_time_is_over_only_name_and_promise_are_in_the_file(house: House) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "dan")
    cleo = house.phone("cleo")
    path = house.contact_path("cleo", "ben")
    cleo.post(f"{path}/note", {"note": "told me", "version": "0"})
    cleo.post(f"{path}/promises", {"promise": "send the link"})
    house.clock.turn(days=40)
    (contact,) = exported(cleo)["contacts"]
    assert (contact["name"], contact["state"]) == ("Ben Okafor", "deleted")
    assert [promise["text"] for promise in contact["promises"]] == ["send the link"]
    for gone in ("told me", "ben@demo.example", "Moves museum data"):
        assert gone not in whole(contact)


@pytest.mark.on_sqlite
def test_with_a_taken_back_card_the_file_says_so_to_its_giver_alone(house: House) -> None:
    house.swap("cleo", "ben")
    ben = house.phone("ben")
    given = exported(ben)["given"]
    assert [(g["to"], g["taken_back_at"], "email" in g["gave"]) for g in given] == [("Cleo Nowak", None, True)]
    exchange = next(part for part in ben.get("/exchanges").text.split('"') if part.endswith("/taking-back"))
    ben.post(exchange)
    assert exported(ben)["given"][0]["taken_back_at"] == house.clock.now.isoformat()
    assert exported(house.phone("cleo"))["contacts"][0]["card"] is None
    assert "taken_back_at" not in whole(exported(house.phone("cleo"))["contacts"])


# Erasing


def every_page(house: House, who: str, ids: dict[str, str]) -> dict[str, str]:
    """All that `who` can look at, redirects followed."""
    phone = house.phone(who)
    pages = {}
    for endpoint, route in ROUTES.items():
        if route.method == "GET" and "{link}" not in route.path and "{confirm}" not in route.path:
            answer = phone.get(path_of(house, route.path, ids), follow_redirects=True, buffered=True)
            pages[endpoint] = answer.get_data().decode("utf-8", "replace")  # some are pictures
    return pages


@pytest.mark.thorough
def test_erased_somebody_is_gone_at_once_from_everything_that_others_see(house: House) -> None:
    ids = set_the_stage(house)
    live(house)
    house.phone("ben").post(f"{house.contact_path('ben', 'cleo')}/note", {"note": "talked about tests", "version": "0"})
    with house.reading() as session:
        of_cleo = {
            who: contact.public_id for who in ("ben", "dan", "ada") if (contact := house.contact(session, who, "cleo"))
        }
    cleo = house.phone("cleo")
    planted = plant(house, "cleo", besides=OF_EVENTS)
    _give_planted_cards(house, planted)
    bens_pages = whole(every_page(house, "ben", ids | {"contact": of_cleo["ben"]}))
    seen = [word for word in planted if word in bens_pages]
    assert seen, "nothing of Cleo's was to be seen before"
    assert cleo.post("/me/erasing").location == "/"
    for who, public_id in of_cleo.items():
        pages = every_page(house, who, ids | {"contact": public_id})
        assert [(where, word) for where, page in pages.items() for word in planted if word in page] == []
    ben = house.phone("ben")
    kept = ben.see(f"/contacts/{of_cleo['ben']}")
    assert "Someone who left" in kept
    assert "talked about tests" in ben.get(f"/contacts/{of_cleo['ben']}").text
    assert "talked about tests" in ben.get(f"/contacts/{of_cleo['ben']}.vcf?notes=1").text
    assert "Nobody. Whoever you swap cards with stands here." in ben.see("/exchanges")


def _give_planted_cards(house: House, planted: list[str]) -> None:
    """What others hold of Cleo is made of what is planted, too."""
    with house.writing() as session:
        mine = one_of(session, planted)
        given = session.scalars(select(Encounter).join(Encounter.contact).where(Contact.owner_id == mine.id)).first()
        assert given
        session.execute(update(Contact).where(Contact.person_id == mine.id).values(name=mine.name))
        theirs = select(Contact.id).where(Contact.person_id == mine.id)
        session.execute(update(Encounter).where(Encounter.contact_id.in_(theirs)).values(card=given.card))


def test_no_table_holds_anything_of_somebody_erased(house: House) -> None:
    live(house)
    cleo = house.phone("cleo")
    cleo.post("/sign-in", {"email": "cleo@demo.example"})
    planted = plant(house, "cleo", besides=OF_EVENTS)
    _give_planted_cards(house, planted)
    with house.writing() as session:
        person = one_of(session, planted)
        shared = session.get_one(Event, house.event_id)
        shared.care_contact = f"{person.name}, at the cloakroom"
    cleo.post("/me/erasing")
    left = repr(everything(house))
    assert [word for word in planted if word in left] == []


@pytest.mark.on_sqlite
def test_what_others_wrote_stays_to_the_letter(house: House) -> None:
    house.swap("cleo", "ben")
    ben, path = house.phone("ben"), house.contact_path("ben", "cleo")
    ben.post(f"{path}/note", {"note": "Cleo likes tests", "version": "0"})
    ben.post(f"{path}/promises", {"promise": "send Cleo the link"})
    ben.post(f"/e/{house.event}/care/message", {"text": "about Cleo", "signed": "no", "recipient": "team"})
    house.phone("cleo").post("/me/erasing")
    page = ben.get(path).text
    assert "Cleo likes tests" in page
    assert "send Cleo the link" in page
    with house.reading() as session:
        assert session.scalars(select(TeamMessage.text)).all() == ["about Cleo"]
    assert ben.post(f"{path}/note", {"note": "still here", "version": "1"}).status_code == 303
    for act in ("keeping", "letting-go", "restoration"):
        assert ben.post(path.replace("/contacts/", "/follow-ups/") + f"/{act}").status_code == 303
    assert ben.get(f"{path}/receipt").status_code == 404


@pytest.mark.on_sqlite
def test_no_session_link_or_code_of_theirs_works_any_more_on_whatever_device(house: House) -> None:
    phone, other = house.phone("cleo"), house.phone("cleo")
    link, code, ben = house.sign_in_path("cleo"), house.code_path("cleo"), house.phone("ben")
    phone.post("/sign-in", {"email": "cleo@demo.example"})
    mailed = letter(house, "cleo@demo.example")
    phone.post("/sign-in", {"email": "cleo@demo.example"})
    assert ben.get(code).status_code == 200
    phone.post("/me/erasing")
    assert "All that was yours is erased." in phone.see("/")
    assert [device.get("/me").status_code for device in (phone, other)] == [401, 401]
    assert [house.phone().post(path).status_code for path in (link, mailed.link)] == [404, 404]
    assert blanked(ben.get(code)) == blanked(ben.get(MADE_UP))
    assert blanked(ben.post(code)) == blanked(ben.post(MADE_UP))
    assert mails(house) == []


@pytest.mark.on_sqlite
def test_looking_at_what_erasing_means_erases_nothing(house: House) -> None:
    before = everything(house)
    cleo = house.phone("cleo")
    before = everything(house)
    assert "This can’t be undone." in cleo.see("/me/erasing")
    assert everything(house) == before


@pytest.mark.on_sqlite
def test_an_event_that_others_take_part_in_stays_and_says_so_before(house: House) -> None:
    ada, says = (
        house.phone("ada"),
        "“Begegnungen 2026” stays for those who take part, and nobody organises it any more.",
    )
    with house.writing() as session:
        session.get_one(Event, house.event_id).care_contact = "the cloakroom, 030 1234567"
    assert says in ada.see("/me/erasing")
    assert says not in house.phone("ben").see("/me/erasing")
    ada.post("/me/erasing")
    with house.reading() as session:
        assert session.get_one(Event, house.event_id).care_contact == ""
    ben = house.phone("ben")
    for page in ("", "/before", "/code", "/card", "/care"):
        assert ben.get(f"/e/{house.event}{page}").status_code == 200
    house.swap("ben", "cleo")
    assert house.phone().get(f"/join/{house.join_code}").status_code == 200


@pytest.mark.on_sqlite
def test_an_event_organised_with_others_stays_theirs(house: House) -> None:
    with house.writing() as session:
        house.attendee(session, "ben").role = Role.ORGANISER
        session.get_one(Event, house.event_id).care_contact = "Ben, at the door"
    ada = house.phone("ada")
    assert "stays for those who take part" not in ada.see("/me/erasing")
    ada.post("/me/erasing")
    with house.reading() as session:
        assert session.get_one(Event, house.event_id).care_contact == "Ben, at the door"


@pytest.mark.on_sqlite
def test_an_event_that_nobody_else_takes_part_in_goes_with_who_made_it(house: House) -> None:
    other = another_event(house, "eve")
    eve = house.phone("eve")
    assert "stays for those who take part" not in eve.see("/me/erasing")
    eve.post("/me/erasing")
    with house.reading() as session:
        assert session.scalars(select(Event.id).where(Event.public_id == other)).all() == []
        assert session.get_one(Event, house.event_id)


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ("Cleo Nowak", ""),
        ("cleo, at the cloakroom", ""),
        ("the cloakroom, 0151 23 45 67 89", ""),
        ("CLEO@demo.example", ""),
        ("Cleopatra, at the bar", "Cleopatra, at the bar"),
        ("Ada, 030 1234567", "Ada, 030 1234567"),
    ],
)
def test_a_care_contact_goes_with_whom_it_means(house: House, contact: str, left: str) -> None:
    with house.writing() as session:
        cleo = house.attendee(session, "cleo")
        cleo.helps = True
        add_detail(session, cleo, 9, DetailKind.PHONE, "+49 151 23456789", shared=False)
        session.get_one(Event, house.event_id).care_contact = contact
    house.phone("cleo").post("/me/erasing")
    with house.reading() as session:
        assert session.get_one(Event, house.event_id).care_contact == left


@pytest.mark.on_sqlite
def test_nobody_takes_a_care_contact_away_by_joining_under_its_name(house: House) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).care_contact = "Lea, at the cloakroom"
    gus = house.phone()
    gus.post(f"/join/{house.join_code}", {"name": "Lea, at the cloakroom", "email": "gus@guests.example"})
    gus.post("/me/erasing")
    assert "Lea, at the cloakroom" in house.phone("cleo").see(f"/e/{house.event}/care")


def test_whoever_has_erased_all_can_begin_anew_and_finds_nothing(house: House) -> None:
    house.swap("cleo", "ben")
    cleo = house.phone("cleo")
    cleo.post("/me/erasing")
    cleo.post(f"/join/{house.join_code}", {"name": "Cleo", "email": "cleo@demo.example"})
    cleo.post(letter(house, "cleo@demo.example").link)
    said = words(cleo.get("/contacts"))
    assert "Ben" not in said
    assert exported(cleo)["contacts"] == []
