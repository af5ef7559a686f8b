"""Letters that are read out instead of a code that is shown: who may type them, for how long, how often."""

import re

import pytest
from sqlalchemy import select

from eventnet.exchange.actions import hide_each_other
from eventnet.exchange.models import SpokenCode
from tests.cast import House, blanked
from tests.markup import form_to, heading
from tests.statements import listening

LETTERS = re.compile(r'class="letters">(\w{3} · \w{3})<')


def read_out(house: House, who: str) -> str:
    """`who` presses *Or read it out*; the letters on their screen."""
    phone = house.phone(who)
    page = phone.post(f"/e/{house.event}/code/letters", follow=True)
    found = LETTERS.search(page.text)
    assert found
    return found[1]


def as_typed_elsewhere(letters: str) -> dict[str, str]:
    """The same letters on keyboards and by hands of all kinds."""
    plain = letters.replace(" · ", "")
    arabic = plain.translate(str.maketrans("34679", "٣٤٦٧٩"))
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in plain)
    cyrillic = plain.translate(str.maketrans("ACEHKMPTX", "АСЕНКМРТХ"))
    return {
        "as shown": letters,
        "small": plain.lower(),
        "dashes": f" {plain[:3]}-{plain[3:]} ",
        "digits of another script": arabic,
        "full-width": full_width,
        "letters that look the same": cyrillic,
    }


@pytest.mark.on_sqlite
@pytest.mark.parametrize("how", as_typed_elsewhere("ACE · 346"))
def test_letters_are_understood_however_they_are_typed(house: House, how: str) -> None:
    typed = as_typed_elsewhere(read_out(house, "ben"))[how]
    cleo = house.phone("cleo")
    leads_to = cleo.post("/x", {"letters": typed})
    assert leads_to.status_code == 303
    assert "Ben Okafor" in cleo.see(leads_to.location)
    assert cleo.post(leads_to.location).location == f"{house.contact_path('cleo', 'ben')}/swapped"


def test_letters_work_once_and_for_three_minutes(house: House) -> None:
    first = read_out(house, "ben")
    assert house.phone("cleo").post("/x", {"letters": first}).status_code == 303
    again = house.phone("dan").post("/x", {"letters": first})
    assert (again.status_code, "This code is not valid. Please ask to see a new one." in again.text) == (404, True)
    assert form_to(again, "/x").value("letters") == first, "what was typed stays"
    second = read_out(house, "ben")
    house.clock.turn(minutes=3)
    assert house.phone("dan").post("/x", {"letters": second}).status_code == 404


def test_new_letters_replace_the_old_and_only_a_hash_is_kept(house: House) -> None:
    old, new = read_out(house, "ben"), read_out(house, "ben")
    assert [house.phone("cleo").post("/x", {"letters": one}).status_code for one in (old, new)] == [404, 303]
    letters = read_out(house, "ben").replace(" · ", "")
    with house.reading() as session:
        (row,) = session.scalars(select(SpokenCode)).all()
    assert letters.encode() not in row.letters_hash


@pytest.mark.on_sqlite
def test_whoever_signs_in_next_on_this_phone_does_not_read_out_the_letters_of_the_one_before(house: House) -> None:
    phone = house.phone("ben")
    assert LETTERS.search(phone.post(f"/e/{house.event}/code/letters", follow=True).text)
    phone.post(house.sign_in_path("cleo"))
    page = phone.get(f"/e/{house.event}/code").text
    assert "Cleo Nowak" in page
    assert not LETTERS.search(page)


@pytest.mark.on_sqlite
def test_a_guest_types_letters_and_joins_by_them(house: House) -> None:
    gus = house.phone()
    page = gus.see(gus.post("/x", {"letters": read_out(house, "ben")}).location)
    assert "Ben Okafor would like to swap cards with you." in page


@pytest.mark.on_sqlite
def test_ones_own_letters_are_ones_own_code_and_stay_good(house: House) -> None:
    letters = read_out(house, "ben")
    mine = house.phone("ben").post("/x", {"letters": letters})
    assert (mine.status_code, heading(mine)) == (409, "That is your own code.")
    assert house.phone("cleo").post("/x", {"letters": letters}).status_code == 303


def test_letters_of_somebody_hidden_are_as_unknown_as_any(house: House) -> None:
    with house.writing() as session:
        hide_each_other(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    letters, seen = read_out(house, "ben").replace(" · ", ""), []
    for typed in (letters, "ACDEFG" if letters != "ACDEFG" else "ACDEFH"):
        with listening(house.app) as asked:
            status, body, headers = blanked(house.phone("cleo").post("/x", {"letters": typed}))
        seen.append((status, body.replace(typed.encode(), b"LETTERS"), headers, asked.texts))
    assert seen[0] == seen[1]
    assert house.phone("dan").post("/x", {"letters": letters}).status_code == 303, "whoever is hidden uses up nothing"


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "There is nothing here yet."),
        ("KTM", "Six letters and digits make a code. Please look at them once more."),
        ("KTM 4RWX", "Six letters and digits make a code. Please look at them once more."),
        ("KTM 0OI", "Six letters and digits make a code. Please look at them once more."),
        ("☃" * 300, "Six letters and digits make a code. Please look at them once more."),
    ],
)
def test_what_can_be_no_letters_is_said_beside_the_field(house: House, typed: str, why: str) -> None:
    answer = house.phone("cleo").post("/x", {"letters": typed})
    assert (answer.status_code, why in answer.text) == (422, True)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("who", ["cleo", None])
def test_after_five_tries_in_a_minute_one_waits(house: House, who: str | None) -> None:
    phone = house.phone(who)
    tries = [phone.post("/x", {"letters": f"ACDEF{c}"}).status_code for c in "ACDEFG"]
    assert tries == [404] * 5 + [429]
    assert house.phone("dan").post("/x", {"letters": read_out(house, "ben")}).status_code == 303
