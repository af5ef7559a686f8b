"""Cards for address books: the bytes, what another program reads in them, and that no text breaks out of its line."""

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
import vobject
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.formats.vcard import SmallProperty, VCard, write_small_vcard, write_vcard

GOLDEN = Path(__file__).parent / "golden"

FULL = VCard(
    name="Jürgen Weißgerber, Müller & Söhne",
    organisation="Ateliers Böhm; Çelik, Ünal",
    title="Fragt „Warum?“, dann: „Wozu?“; \\o/",
    emails=("juergen@weissgerber.example", "jw@privat.example"),
    phones=("+49 341 3920123", "(0341) 12 34;ext=5"),
    cells=("+49 171 3920123", "0171\r\nTEL:110"),
    links=("https://weissgerber.example/krüge?jahr=1907&seite=2", "https://www.linkedin.com/in/jw"),
    note="Begegnungen 2026, Alte Gießerei\r\nمرحبا بكم في اللقاء – كان حديثا جميلا عن الكتب التي تفتح من الجانبين\n"
    "Familie 👩‍👩‍👧‍👦 kommt im Frühling; 🏳️‍🌈🎸\n\nEND:VCARD",
    uid="urn:eventnet:V1StGXR8_Z5jdHi6B-myTg",
)
LEAST = VCard(name="李小雨")

anything = st.text(st.sampled_from(";,:\\\r\n\x0b\x0c\x1c\x85\u2028\u2029 \tEND") | st.characters(), max_size=60)
several = st.lists(anything, max_size=3).map(tuple)
cards = st.builds(
    VCard,
    name=anything,
    organisation=anything,
    title=anything,
    emails=several,
    phones=several,
    cells=several,
    links=several,
    note=anything,
    uid=anything,
)


def logical_lines(card: bytes) -> list[str]:
    """The lines of a card, put together again the way RFC 2425 says: CRLF and a blank join."""
    assert card.endswith(b"\r\n")
    return card.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def plain(value: str) -> str:
    """An escaped value as it was."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def as_sent(text: str) -> str:
    """What of a text a card can hold: line feeds for all that breaks lines, a mark for half a character."""
    return "\n".join(text.splitlines()).encode("utf-8", "replace").decode()


def expected(card: VCard) -> list[tuple[str, str]]:
    """The properties a card must have, and no others, with what must be read in them."""
    name = as_sent(card.name)
    optional = [("ORG", card.organisation), ("TITLE", card.title), ("NOTE", card.note)]
    return [
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("FN", name),
        ("N", f";{name};;;"),
        *((key, as_sent(value)) for key, value in optional if value),
        *(("EMAIL;TYPE=INTERNET", as_sent(value)) for value in card.emails),
        *(("TEL;TYPE=VOICE", as_sent(value)) for value in card.phones),
        *(("TEL;TYPE=CELL", as_sent(value)) for value in card.cells),
        *(("URL", as_sent("".join(value.split()))) for value in card.links),
        *([("UID", as_sent(card.uid))] if card.uid else []),
        ("END", "VCARD"),
    ]


@pytest.mark.parametrize(("card", "file"), [(FULL, "full.vcf"), (LEAST, "least.vcf")], ids=["full", "least"])
def test_a_card_is_written_to_the_byte(card: VCard, file: str) -> None:
    assert write_vcard(card) == (GOLDEN / file).read_bytes()


def test_another_program_reads_every_field() -> None:
    read = vobject.readOne(write_vcard(FULL).decode())
    read.validate()
    assert read.version.value == "3.0"
    assert read.fn.value == read.n.value.given == FULL.name
    assert (read.n.value.family, read.n.value.additional, read.n.value.prefix) == ("", "", "")
    assert read.org.value == [FULL.organisation]
    assert read.title.value == FULL.title
    assert read.note.value == FULL.note.replace("\r\n", "\n")
    assert read.uid.value == FULL.uid
    assert [email.value for email in read.email_list] == list(FULL.emails)
    assert [phone.value for phone in read.tel_list] == [*FULL.phones, "+49 171 3920123", "0171\nTEL:110"]
    assert [link.value for link in read.url_list] == list(FULL.links)
    assert {email.type_param for email in read.email_list} == {"INTERNET"}
    assert [phone.type_param for phone in read.tel_list] == ["VOICE", "VOICE", "CELL", "CELL"]


def test_a_name_alone_is_a_card_with_nothing_empty_in_it() -> None:
    read = vobject.readOne(write_vcard(LEAST).decode())
    read.validate()
    assert read.fn.value == "李小雨"
    assert set(read.contents) == {"version", "fn", "n"}


@given(cards)
@example(VCard("Ben\r\nTEL:1", links=("https://a.example/\r\nEMAIL:x@evil.example",), note="\nEND:VCARD\nBEGIN:VCARD"))
@example(VCard("a" * 71 + "ü", note="👩‍👩‍👧‍👦" * 20, uid="\ud800"))
def test_no_text_begins_a_line_of_its_own(card: VCard) -> None:
    read = [line.partition(":")[::2] for line in logical_lines(write_vcard(card))]
    assert [name for name, _ in read] == [name for name, _ in expected(card)]
    # A URL is the one value that is never escaped.
    assert [(name, value if name == "URL" else plain(value)) for name, value in read] == expected(card)


@given(cards)
@example(VCard("ü" * 200))
@example(VCard("a" * 300, links=("https://a.example/" + "b" * 300,)))
def test_lines_are_75_octets_at_most_and_whole_characters(card: VCard) -> None:
    lines = write_vcard(card).split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert 0 < len(line) <= 75
        # Nothing else that any program might take for the end of a line, and no character cut in two.
        assert len(line.decode().splitlines()) == 1


@given(st.text(max_size=400))
def test_folding_adds_no_line_that_need_not_be(name: str) -> None:
    lines = write_vcard(VCard(name)).split(b"\r\n")
    for line, following in pairwise(lines):
        if following.startswith(b" "):
            assert len(line) > 75 - 4  # the next character did not fit


PROPERTIES: tuple[SmallProperty, ...] = get_args(SmallProperty)
MOST = 287
fields = st.lists(st.tuples(st.sampled_from(PROPERTIES), anything), max_size=6)
names = anything.filter(lambda name: as_sent(name) != "")


def small_lines(card: bytes) -> list[tuple[str, str]]:
    """The properties of a small card, whose lines are never folded, with what must be read in them."""
    text = card.decode()
    assert text.endswith("\r\n")
    lines = [line.partition(":")[::2] for line in text.removesuffix("\r\n").split("\r\n")]
    return [(key, value if key == "URL" else plain(value)) for key, value in lines]


def of_one_line(key: str, value: str) -> str:
    return as_sent("".join(value.split()) if key == "URL" else value)


@given(names, fields, st.integers(100, MOST))
@example("Ben\r\nTEL:1", [("URL", "https://a.example/\r\nEMAIL:x@evil.example"), ("NOTE", "\nEND:VCARD")], MOST)
@example("👩‍👩‍👧‍👦" * 20, [("EMAIL", "mia@demo.example")], MOST)
@example("ü" * 80, [("EMAIL", "ü" * 90)], MOST)
def test_a_small_card_has_room_and_holds_what_fits_in_its_order_and_nothing_else(
    name: str, fields: list[tuple[SmallProperty, str]], most: int
) -> None:
    card = write_small_vcard(name, fields, most)
    assert len(card) <= most
    read = small_lines(card)
    assert [key for key, _ in read[:4]] == ["BEGIN", "VERSION", "FN", "N"]
    assert read[-1] == ("END", "VCARD")
    shown = read[2][1]
    assert shown
    assert as_sent(name).startswith(shown)
    assert read[3][1] == f";{shown};;;"
    kept, rest = read[4:-1], iter([(str(key), of_one_line(key, value)) for key, value in fields])
    assert all(one in rest for one in kept), "as they were given, in their order"


@given(names, fields.filter(bool))
def test_a_field_is_left_out_of_a_small_card_only_where_it_does_not_fit(
    name: str, fields: list[tuple[SmallProperty, str]]
) -> None:
    whole = write_small_vcard(name, fields, 10_000)
    assert [key for key, _ in small_lines(whole)[4:-1]] == [key for key, _ in fields]
    assert write_small_vcard(name, fields, len(whole)) == whole
    assert len(write_small_vcard(name, fields, len(whole) - 1)) < len(whole)


def test_what_is_too_long_for_a_small_card_makes_room_for_what_is_behind_it() -> None:
    card = write_small_vcard("Ben", [("URL", f"https://ben.example/{'a' * 250}"), ("TEL", "+49 341 1")], MOST)
    assert small_lines(card)[4:-1] == [("TEL", "+49 341 1")]


def test_a_name_is_cut_before_it_is_left_out_and_a_whole_one_never() -> None:
    long = "Маргарита Константиновна " * 4
    cut = dict(small_lines(write_small_vcard(long, [], MOST)))["FN"]
    assert 40 < len(cut) < len(long)
    assert dict(small_lines(write_small_vcard(cut, [], MOST)))["FN"] == cut


def test_another_program_reads_a_small_card() -> None:
    fields: list[tuple[SmallProperty, str]] = [
        ("EMAIL", "juergen@weissgerber.example"),
        ("TEL", "+49 341 3920123"),
        ("TEL;TYPE=CELL", "+49 171 3920123"),
        ("URL", "https://weissgerber.example/krüge?jahr=1907"),
        ("ORG", "Böhm; Çelik, Ünal"),
    ]
    read = vobject.readOne(write_small_vcard("Jürgen Weißgerber, Müller", fields, MOST).decode())
    read.validate()
    assert (read.fn.value, read.n.value.given, read.n.value.family) == (*["Jürgen Weißgerber, Müller"] * 2, "")
    assert [tel.value for tel in read.tel_list] == ["+49 341 3920123", "+49 171 3920123"]
    assert (read.email.value, read.url.value, read.org.value) == (fields[0][1], fields[3][1], [fields[4][1]])
