"""Who was hidden stays with the name they knew, on every page, in both directions; the others learn a new one.

A name goes over with a card. What is said of a swap says the name that went over then, for everybody: so nothing tells
those who are hidden from each other from those who are not.
"""

import pytest

from eventnet.people.models import Hiding
from tests.cards.desk import desk_of
from tests.care.telling import care
from tests.cast import House, Phone
from tests.exchange.twins import Page, as_page, pages_about, unlike
from tests.markup import forms
from tests.statements import listening

pytestmark = [pytest.mark.thorough, pytest.mark.on_sqlite]

PAIRS = [("ben", "cleo"), ("cleo", "ben")]
"""Who looks, and whose name changes; Cleo hides the two from each other."""

NEW = "Somebody Else"


@pytest.fixture
def hidden(house: House) -> House:
    """Ben and Cleo have swapped cards, and Cleo has hidden the two from each other since."""
    house.swap("ben", "cleo")
    hides(house, "cleo", "ben")
    return house


def hides(house: House, who: str, other: str) -> None:
    phone = house.phone(who)
    page = phone.get(f"{house.contact_path(who, other)}/receipt")
    (form,) = [form for form in forms(page) if form.action.endswith("/hiding")]
    assert phone.post(form.action).status_code == 303


def calls_themselves(house: House, who: str, name: str) -> None:
    assert desk_of(house, who).save("about", {"name": name}).status_code == 303


def every_page(house: House, phone: Phone, who: str, other: str) -> tuple[dict[str, Page], int]:
    """All pages and files of `who` on which `other` may be named, and how many statements they took."""
    phone.see("/contacts")  # what is said once has been said
    with listening(house.app) as asked:
        pages = pages_about(house, phone, who, other)
        paths = ["/me", "/me/export", f"/e/{house.event}/before", f"/e/{house.event}/door", f"/e/{house.event}/people"]
        paths += [f"/e/{house.event}/meet", care(house), f"{care(house)}/people", f"/e/{house.event}/status"]
        pages |= {path: as_page(phone.get(path)) for path in paths}
    return pages, len(asked.texts)


@pytest.mark.parametrize(("who", "other"), PAIRS, ids=["the hidden one", "who hid"])
def test_a_new_name_changes_no_page_of_those_hidden_from_it(hidden: House, who: str, other: str) -> None:
    phone = hidden.phone(who)
    before, asked_before = every_page(hidden, phone, who, other)
    calls_themselves(hidden, other, NEW)
    after, asked_after = every_page(hidden, phone, who, other)
    assert unlike(before, after) == {}
    assert asked_after == asked_before
    assert not [path for path, page in after.items() if NEW in str(page)]


@pytest.mark.parametrize(("who", "other"), PAIRS, ids=["the hidden one", "who hid"])
@pytest.mark.parametrize("has_deleted", [False, True], ids=["with the contact", "after deleting it"])
def test_swapping_again_brings_the_name_that_is_known(hidden: House, who: str, other: str, has_deleted: bool) -> None:
    known = {"ben": "Ben Okafor", "cleo": "Cleo Nowak"}[other]
    if has_deleted:
        hidden.phone(who).post(f"{hidden.contact_path(who, other)}/deletion")
    calls_themselves(hidden, other, NEW)
    hidden.clock.turn(minutes=30)
    phone, path = hidden.phone(who), hidden.code_path(other)
    behind_the_code = as_page(phone.get(path))
    pressed = as_page(phone.post(path, follow=True))
    assert known in behind_the_code[1]
    assert f"<bdi>{known}</bdi>’s card is with you again." in pressed[1]
    pages, _ = every_page(hidden, phone, who, other)
    assert NEW not in str([behind_the_code, pressed, pages])
    # Nor does the other way round: their scan writes nothing into what is held here.
    hidden.clock.turn(minutes=30)
    hidden.swap(other, who)
    assert NEW not in str(every_page(hidden, phone, who, other)[0])


def test_hiding_itself_changes_no_name_that_was_known(house: House) -> None:
    house.swap("ben", "cleo")
    calls_themselves(house, "cleo", NEW)
    ben = house.phone("ben")
    before, _ = every_page(house, ben, "ben", "cleo")
    hides(house, "cleo", "ben")
    after, _ = every_page(house, ben, "ben", "cleo")
    assert {
        path for path in after if ("Cleo Nowak" in str(after[path])) != ("Cleo Nowak" in str(before[path]))
    } == set()
    assert NEW not in str([before, after])


def test_whom_one_sees_goes_by_the_new_name_after_the_next_swap(house: House) -> None:
    house.swap("ben", "cleo")
    ben = house.phone("ben")
    page = ben.get(f"{house.contact_path('ben', 'cleo')}/receipt")
    calls_themselves(house, "cleo", NEW)
    assert NEW not in ben.see("/exchanges")
    ben.post(next(form.action for form in forms(page) if form.action.endswith("/taking-back")))
    house.choose("cleo", "name")
    house.phone("cleo").post(f"{house.contact_path('cleo', 'ben')}/deletion")
    house.clock.turn(minutes=30)
    house.swap("cleo", "ben")  # Ben's card is with Cleo once more, and Cleo's new name is not Ben's yet
    assert "Cleo Nowak" in ben.see("/exchanges")
    ben.post(f"{house.contact_path('ben', 'cleo')}/deletion")
    house.clock.turn(minutes=30)
    house.swap("ben", "cleo")
    for address in ("/contacts", "/exchanges", f"{care(house)}/people"):
        assert NEW in ben.see(address), address


def test_a_code_from_before_a_taking_back_brings_no_new_name_either(house: House) -> None:
    house.swap("ben", "cleo")
    old = house.code_path("cleo")
    ben = house.phone("ben")
    ben.post(f"{house.contact_path('ben', 'cleo')}/deletion")
    house.clock.turn(seconds=5)
    ben.get(old)
    house.clock.turn(minutes=1)
    cleo = house.phone("cleo")
    receipt = cleo.get(f"{house.contact_path('cleo', 'ben')}/receipt")
    cleo.post(next(form.action for form in forms(receipt) if form.action.endswith("/taking-back")))
    calls_themselves(house, "cleo", NEW)
    assert "Cleo Nowak" in ben.post(old, follow=True).text
    assert NEW not in str(every_page(house, ben, "ben", "cleo")[0])


def test_whoever_hides_behind_a_code_finds_the_name_from_then_in_their_file(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    cleo.get(path)
    assert cleo.post(f"{path}/hiding").status_code == 303
    calls_themselves(house, "ben", NEW)
    assert cleo.get("/me/export").json["hidden_from_each_other"] == ["Ben Okafor"]  # type: ignore[index]
    with house.reading() as session:
        assert [hiding.name for hiding in session.query(Hiding)] == ["Ben Okafor"]


def test_who_hides_behind_a_badge_knows_the_name_that_is_printed_on_it_and_no_newer_one(house: House) -> None:
    path = house.badge_path("ben")
    calls_themselves(house, "ben", NEW)
    cleo = house.phone("cleo")
    assert cleo.post(f"{path}/hiding").status_code == 303
    assert cleo.get("/me/export").json["hidden_from_each_other"] == ["Ben Okafor"]  # type: ignore[index]
