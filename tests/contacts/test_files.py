"""Contacts as files: to the byte in both languages, with the names nobody has, and what other programs read in them."""

import csv
import gc
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast
from weakref import WeakSet

import pytest
import vobject
from sqlalchemy import event, update

from eventnet.cards.rules import DetailKind, GivenCard, GivenDetail
from eventnet.contacts.models import Contact, Encounter, Promise, Touch
from eventnet.contacts.queries import BATCH
from eventnet.contacts.rules import Outcome, TouchKind
from eventnet.kernel.ids import new_public_id
from tests.cast import House
from tests.contacts.many import give_contacts
from tests.contacts.meeting_again import Again
from tests.statements import listening

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = '=HYPERLINK("http://evil.example";"Ben"), \u202e+Okafor'
CARD = GivenCard(
    headline="@SUM(A1:A9)\r\nTEL:110",
    organisation='Müller; "Söhne", Çelik',
    details=(
        GivenDetail(DetailKind.EMAIL, "ben@demo.example"),
        GivenDetail(DetailKind.PHONE, "+49 171 3920002", best=True),
        GivenDetail(DetailKind.OTHER, "Handy: 0041 79 123 45 67"),
        GivenDetail(DetailKind.WEBSITE, "https://ben.example/?a=1&b=2"),
    ),
    common_topics=("accessibility", "-2+3"),
)
NOTE = "-likes tables\nEND:VCARD\nBEGIN:VCARD"
ON_SQLITE = pytest.mark.on_sqlite


def meet(house: House) -> None:
    """Cleo has met Ben, noted, promised and thanked; and Dan, of whom she has the name only."""
    (ben,) = give_contacts(house, "cleo", [HOSTILE], card=CARD, note=NOTE)
    give_contacts(house, "cleo", ["李小雨"])
    with house.writing() as session:
        promised = {"contact_id": ben, "made_at": house.clock.now}
        session.add(Promise(public_id=new_public_id(), text='=send "it"', due_on=date(2026, 11, 27), **promised))
        session.add(Promise(public_id=new_public_id(), text="ask Lea", **promised))
        session.add(Touch(contact_id=ben, kind=TouchKind.THANKED, words="+1", at=house.clock.now))
        earlier = {"event_name": "+Treffen", "place": "", "timezone": "America/New_York", "card": None}
        before = house.clock.now - timedelta(days=40)
        session.add(Encounter(contact_id=ben, met_at=before, given_at=before, **earlier))


def file(house: House, address: str, language: str = "en") -> bytes:
    answer = house.phone("cleo", language=language).get(address)
    assert answer.status_code == 200, address
    return bytes(answer.data)


def without_ids(text: bytes) -> bytes:
    return re.sub(rb"eventnet-[A-Za-z0-9_-]{22}", b"eventnet-ID", text)


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("notes", ["", "?notes=1"], ids=["plain", "notes"])
@pytest.mark.parametrize("kind", ["vcf", "csv", "json"])
def test_a_file_to_the_byte(house: House, kind: str, notes: str, language: str) -> None:
    meet(house)
    name = f"{'notes' if notes else 'plain'}.{language}.{kind}"
    assert without_ids(file(house, f"/contacts.{kind}{notes}", language)) == (GOLDEN / name).read_bytes()


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_mine_is_in_no_file_unless_i_ask(house: House, language: str) -> None:
    meet(house)
    (ben, _) = contact_ids(house)
    addresses = ["/contacts.vcf", "/contacts.csv", "/contacts.json", f"/contacts/{ben}.vcf"]
    own = (b"likes tables", b"send", b"ask Lea", b"27", b"+1")
    for address in addresses:
        plain = file(house, address, language).replace(b"\r\n ", b"")
        assert [word for word in own[:3] if word in plain] == []
        for asked in ("?notes=0", "?notes=", "?notes=yes", "?notes=11", "?note=1"):
            assert file(house, address + asked, language).replace(b"\r\n ", b"") == plain
        with_notes = file(house, f"{address}?notes=1", language).replace(b"\r\n ", b"")
        assert [word for word in own[:4] if word not in with_notes] == []


def contact_ids(house: House) -> list[str]:
    with house.reading() as session:
        return [one.public_id for one in session.query(Contact).order_by(Contact.id)]


def test_an_address_book_reads_everybody(house: House) -> None:
    meet(house)
    read = list(cast("Any", vobject).readComponents(file(house, "/contacts.vcf?notes=1").decode()))
    assert [card.fn.value for card in read] == [HOSTILE, "李小雨"]
    ben, dan = read
    assert [(tel.value, tel.type_param) for tel in ben.tel_list] == [
        ("+49 171 3920002", "CELL"),
        ("0041 79 123 45 67", "CELL"),
    ]
    assert ben.note.value.split("\n")[:3] == [
        "Met at “Begegnungen 2026”, Alte Gießerei, Friday, 20 November, 10:00.",
        "Met at “+Treffen”, online, Sunday, 11 October, 05:00.",
        "You both chose accessibility and -2+3.",
    ]
    assert ben.note.value.endswith(f'{NOTE}\nPromised: “=send "it"” by Friday, 27 November\nPromised: “ask Lea”')
    assert set(dan.contents) == {"version", "fn", "n", "note", "uid"}


@pytest.mark.parametrize(("language", "separator"), [("en", ","), ("de", ";")])
def test_a_spreadsheet_reads_a_row_a_person_and_no_formula(house: House, language: str, separator: str) -> None:
    meet(house)
    text = file(house, "/contacts.csv?notes=1", language)
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert [row[0] for row in rows[1:]] == [f"'{HOSTILE}", "李小雨"]
    assert {len(row) for row in rows} == {19}
    assert [cell for row in rows for cell in row if cell[:1] in {*"=+-@\t\r"}] == []
    assert text.count(b"\r\n") == 3
    ben = dict(zip(rows[0], rows[1], strict=True))
    assert ben["Event" if language == "en" else "Veranstaltung"] == "Begegnungen 2026"
    assert "2026-11-20 10:00" in ben.values()


def test_a_program_reads_the_same(house: House) -> None:
    meet(house)
    ben, dan = json.loads(file(house, "/contacts.json?notes=1"))["contacts"]
    assert (ben["name"], ben["note"], ben["promises"][0]["by"]) == (HOSTILE, NOTE, "2026-11-27")
    assert [met["event"] for met in ben["met"]] == ["Begegnungen 2026", "+Treffen"]
    assert GivenCard.from_json(ben["card"]) == CARD
    assert (dan["card"], dan["added_by_hand"]) == (None, False)


@ON_SQLITE
@pytest.mark.parametrize("kind", ["vcf", "csv", "json"])
def test_nobody_there_is_a_file_all_the_same(house: House, kind: str) -> None:
    answer = house.phone("eve").get(f"/contacts.{kind}")
    assert answer.status_code == 200
    lines = {"vcf": 0, "csv": 1, "json": 2}
    assert answer.data.count(b"\n") == lines[kind]


def test_a_file_is_kept_by_nobody_on_its_way_and_has_a_name(house: House) -> None:
    house.swap("cleo", "ben")
    for kind, of in (("vcf", "text/vcard"), ("csv", "text/csv"), ("json", "application/json")):
        answer = house.phone("cleo", language="de").get(f"/contacts.{kind}?event={house.event}")
        assert answer.content_type.startswith(of)
        assert answer.headers["Cache-Control"] == "no-store"
        named = f"attachment; filename=\"contacts.{kind}\"; filename*=UTF-8''Begegnungen%202026.{kind}"
        assert answer.headers["Content-Disposition"] == named


def test_the_file_of_an_event_holds_those_met_there_and_of_no_other_there_is_one(house: House) -> None:
    house.swap("cleo", "ben")
    house.swap("cleo", "ada")
    again = Again(house)
    again.swap("cleo", "ben")
    again.swap("cleo", "dan")
    elsewhere = Again(house, "ada", "ben")

    def names(event: str) -> list[str]:
        return [one["name"] for one in json.loads(file(house, f"/contacts.json?event={event}"))["contacts"]]

    assert names(house.event) == ["Ben Okafor", "Ada Reinholz"]
    assert names(again.public_id) == ["Ben Okafor", "Dan Şahin"]
    cleo = house.phone("cleo")
    for unknown in (elsewhere.public_id, new_public_id(), "", "x", "%00", "A" * 5000):
        for kind in ("vcf", "csv", "json"):
            assert cleo.get(f"/contacts.{kind}?event={unknown}").status_code == 404
    assert cleo.get("/contacts.xlsx").status_code == 404


def test_who_is_let_go_asleep_or_gone_is_in_no_file_but_what_was_promised_to_them(house: House) -> None:
    stays, _, gone, let_go, asleep = give_contacts(house, "cleo", ["Kim", "Ola", "Gone", "Let", "Sleep"])
    now = house.clock.now
    with house.writing() as session:

        def is_now(contact: int, **values: Any) -> None:
            session.execute(update(Contact).where(Contact.id == contact).values(**values))

        past = now - timedelta(minutes=1)
        is_now(stays, outcome=Outcome.KEPT, decided_at=now, gone_at=None)
        is_now(gone, deadline_at=past, gone_at=now)
        is_now(let_go, outcome=Outcome.LET_GO, decided_at=now)
        is_now(asleep, deadline_at=past)
        for one in (gone, asleep):
            session.add(Promise(public_id=new_public_id(), contact_id=one, text="send it", made_at=now))

    def names(address: str) -> list[str]:
        return [one["name"] for one in json.loads(file(house, address))["contacts"]]

    assert names("/contacts.json") == ["Kim", "Ola"]
    assert names("/contacts.json?notes=1") == ["Kim", "Ola", "Sleep"]
    page = house.phone("cleo").see("/contacts")
    assert [name in page for name in ("Kim", "Ola", "Gone", "Let", "Sleep")] == [True, True, False, False, False]


def test_however_many_there_are_only_some_are_held_at_a_time(house: House) -> None:
    many = 2 * BATCH + 7
    give_contacts(house, "cleo", [f"Guest {number}" for number in range(many)], card=CARD, note=NOTE)
    alive: WeakSet[Contact] = WeakSet()

    def count(contact: Contact, _context: Any) -> None:
        alive.add(contact)

    cleo, most, names = house.phone("cleo"), 0, 0
    event.listen(Contact, "load", count)
    try:
        with listening(house.app) as asked:
            for piece in cleo.get("/contacts.json?notes=1").iter_encoded():
                names += piece.count(b"Guest ")
                if names % BATCH == 0:
                    gc.collect()
                most = max(most, len(alive))
    finally:
        event.remove(Contact, "load", count)
    assert names == many
    assert BATCH <= most <= 2 * BATCH
    assert len(asked.statements) <= 2 + 3 * 4  # who asks, and for each batch contacts, promises, touches, encounters


@ON_SQLITE
def test_whoever_erases_while_a_file_is_sent_gets_no_more_of_it(house: House) -> None:
    give_contacts(house, "cleo", [f"Guest {number}" for number in range(2 * BATCH)])
    pieces = house.phone("cleo").get("/contacts.csv").iter_encoded()
    next(pieces)
    house.phone("cleo").post("/me/erasing")
    assert b"".join(pieces).count(b"Guest") <= BATCH
