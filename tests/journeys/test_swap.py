"""The heart of the product, lived once through the test client, on both databases."""

from datetime import UTC, datetime

from eventnet.upkeep.sweep import sweep
from tests.cast import House, Phone, words

AFTER_THE_DEADLINE = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)  # midnight in Berlin: the end of Friday, 4 December
AFTER_THE_GRACE = datetime(2026, 12, 11, 23, 0, tzinfo=UTC)


def act(phone: Phone, house: House, other: str, what: str, owner: str = "cleo") -> str:
    """Presses one of the buttons of the list; what the page says then."""
    contact_id = house.contact_path(owner, other).removeprefix("/contacts/")
    return words(phone.post(f"/follow-ups/{contact_id}/{what}", follow=True))


def test_ben_shows_his_code_and_cleo_swaps_cards_with_him(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    path = house.code_path("ben")

    page = cleo.see(path)
    assert "Ben Okafor" in page
    assert "Wie 40.000 Objekte umziehen." in page
    assert "You both chose accessibility." in page
    assert "ben@demo.example" not in page

    house.clock.turn(minutes=14)  # they talk
    done = cleo.post(path, follow=True)
    assert "You and Ben Okafor have swapped cards." in words(done)
    assert "ben@demo.example" in words(done)
    assert "+49 171" not in done.text

    assert "You and Cleo Nowak have swapped cards." in ben.see(f"/e/{house.event}/code")
    assert "Cleo Nowak" in ben.see(house.contact_path("ben", "cleo"))
    assert "https://cleo.example" in ben.see(house.contact_path("ben", "cleo"))
    assert "Ben Okafor 10:14" in cleo.see(f"/e/{house.event}")
    assert "until Friday, 4 December" in cleo.see("/follow-ups")


def test_ben_takes_his_card_back_and_gives_it_again(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    house.swap("cleo", "ben")
    screen = ben.get(f"/e/{house.event}/code").text
    address = screen.partition('action="/exchanges/')[2].partition('"')[0]
    ben.post(f"/exchanges/{address}")

    page = cleo.see(house.contact_path("cleo", "ben"))
    assert "Ben Okafor" in page
    assert "This card holds the name only." in page
    assert "ben@demo.example" not in page
    assert "40.000" not in page
    assert "Cleo Nowak" in ben.see(house.contact_path("ben", "cleo"))
    assert "https://cleo.example" in ben.see(house.contact_path("ben", "cleo"))

    house.clock.turn(minutes=5)
    path = house.code_path("ben")
    assert "Swap cards" in cleo.see(path)
    assert "Ben Okafor’s card is with you again." in words(cleo.post(path, follow=True))
    assert "ben@demo.example" in cleo.see(house.contact_path("cleo", "ben"))


def test_what_cleo_leaves_alone_goes_by_itself_and_can_be_brought_back(house: House) -> None:
    cleo, path = house.phone("cleo"), None
    house.swap("cleo", "ben")
    house.swap("cleo", "ada")
    house.swap("cleo", "dan")
    assert "Ben Okafor stays with you." in act(cleo, house, "ben", "keeping")

    house.clock.now = AFTER_THE_DEADLINE
    page = cleo.see("/follow-ups")
    assert "Nothing open. That’s how it should be." in page
    assert "Fallen asleep" in page
    assert "Ada Reinholz" in page
    assert "until Friday, 11 December" in page
    assert "Ben Okafor" not in page

    assert "Ada Reinholz is back on the list." in act(cleo, house, "ada", "restoration")
    assert "until Saturday, 12 December" in cleo.see("/follow-ups")

    path = house.contact_path("cleo", "dan")
    house.clock.now = AFTER_THE_GRACE
    assert "Dan Şahin" not in cleo.see("/follow-ups")
    assert cleo.get(path).status_code == 404
    with house.reading() as session:
        assert house.contact(session, "cleo", "dan") is not None, "the row is there until the sweep comes by"
    assert sweep(house.sessions, house.clock.now).contacts == 4, "Dan of Cleo, and Cleo of Ada, Ben and Dan"
    with house.reading() as session:
        assert house.contact(session, "cleo", "dan") is None
    assert "ben@demo.example" in cleo.see(house.contact_path("cleo", "ben"))


def test_a_promise_outlives_the_card(house: House) -> None:
    cleo = house.phone("cleo")
    house.swap("cleo", "ben")
    cleo.post(f"{house.contact_path('cleo', 'ben')}/promises", {"promise": "Send the link to the test setup"})
    cleo.post(f"{house.contact_path('cleo', 'ben')}/note", {"note": "Likes tidy tables.", "version": "0"})
    assert "“Send the link to the test setup”" in cleo.see("/follow-ups")

    house.clock.now = AFTER_THE_GRACE
    sweep(house.sessions, house.clock.now)
    page = cleo.see("/follow-ups")
    assert "Still promised" in page
    assert "Ben Okafor “Send the link to the test setup”" in page
    with house.reading() as session:
        contact = house.contact(session, "cleo", "ben")
        assert contact is not None
        assert (contact.card, contact.note) == (None, "")


def test_saying_hello_needs_no_more_than_a_tap_on_what_it_was(house: House) -> None:
    cleo = house.phone("cleo")
    house.swap("cleo", "ben")
    path = house.contact_path("cleo", "ben").replace("contacts", "follow-ups") + "/touch"
    assert "Write it so that it needs no answer." in cleo.see(path)
    assert "Done. Ben Okafor stays with you." in words(cleo.post(path, {"kind": "thanked"}, follow=True))
    assert "I said thank you" in cleo.see(house.contact_path("cleo", "ben"))


def test_cleo_lets_the_rest_go_by_name(house: House) -> None:
    cleo = house.phone("cleo")
    house.swap("cleo", "ben")
    shown = house.contact_path("cleo", "ben").removeprefix("/contacts/")
    house.swap("cleo", "ada")  # came in after the page with the names was opened
    cleo.post("/follow-ups/remaining/letting-go", {"contact": shown})
    page = cleo.see("/follow-ups")
    assert page.index("Ada Reinholz") < page.index("Fallen asleep") < page.index("Ben Okafor")


def test_a_guest_sees_the_card_and_goes_on_after_signing_in(house: House) -> None:
    guest, path = house.phone(), house.code_path("ben")
    assert "Wie 40.000 Objekte umziehen." in guest.see(path)
    assert guest.post(path).status_code == 401
    house.clock.turn(minutes=9)
    response = guest.post(house.sign_in_path("cleo"))
    assert response.location == path
    assert "You and Ben Okafor have swapped cards." in words(guest.post(path, follow=True))


def test_ben_takes_his_card_back_long_after_his_own_contact_is_gone(house: House) -> None:
    house.swap("cleo", "ben")
    ben = house.phone("ben")
    ben.post(house.contact_path("ben", "cleo") + "/deletion")
    assert "Cleo Nowak Begegnungen 2026, Friday, 20 November: name, e-mail and LinkedIn" in ben.see("/exchanges")
    address = ben.get("/exchanges").text.partition('action="/exchanges/')[2].partition('"')[0]
    assert "Cleo Nowak" not in words(ben.post(f"/exchanges/{address}", {"from-list": "1"}, follow=True))
    assert "This card holds the name only." in house.phone("cleo").see(house.contact_path("cleo", "ben"))
