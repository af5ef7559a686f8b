"""Two ways in by mail, lived once against a real mail server, on both databases."""

import pytest

from eventnet.mail.sender import Sender
from tests.cast import House, Phone, words
from tests.mail.peer import Peer
from tests.mailbox import Letter, opened
from tests.markup import form_to, heading

GUS, CLEO = "gus@guests.example", "cleo@demo.example"


def reads_mail(house: House, peer: Peer, sender: Sender, address: str) -> Letter:
    """The mail that has just come for `address`."""
    sender.send_due()
    (message,) = peer.to(address)
    peer.taken.clear()
    return opened(message, house.base_url)


def press(phone: Phone, path: str, action: str) -> str:
    """Opens a page and presses its button to `action`; what the next page says."""
    return words(phone.post(action, form_to(phone.get(path), action).fields, follow=True))


def test_gus_joins_at_the_door_and_confirms_at_home(house: House, peer: Peer, sender: Sender) -> None:
    phone = house.phone()
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": " Gus@Guests.example "})
    phone.post(f"/e/{house.event}/welcome", {"answer": "How one arrives."})
    assert "E-mail not confirmed yet" in phone.see("/me")

    house.clock.turn(hours=8)
    mail = reads_mail(house, peer, sender, GUS)
    assert mail.subject == "Was this you at “Begegnungen 2026”?"
    assert "– “Begegnungen 2026”, as Gus, Friday, 20 November, 10:00" in mail.text

    house.clock.turn(minutes=30)
    page = phone.get(mail.link)  # the mail opened on the same phone
    assert heading(page) == "Was this you?"
    said = press(phone, mail.link, mail.link)
    assert "Your address is confirmed." in said
    assert "E-mail not confirmed yet" not in phone.see("/me")
    assert "How one arrives." in phone.see(f"/e/{house.event}/card")


def test_gus_confirms_on_a_laptop_and_signs_in_on_the_phone_again(house: House, peer: Peer, sender: Sender) -> None:
    phone, laptop = house.phone(), house.phone()
    phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": GUS})
    mail = reads_mail(house, peer, sender, GUS)
    said = press(laptop, mail.link, mail.link)
    assert "Your address is confirmed. To go on, here or where you joined, sign in once by mail." in said
    assert [device.get("/me").status_code for device in (phone, laptop)] == [401, 401]

    phone.post("/sign-in", {"email": GUS})
    digits = reads_mail(house, peer, sender, GUS).digits
    phone.post("/mailed", {"digits": f"{digits[:4]} {digits[4:]}"})
    assert "Gus" in phone.see("/me")
    assert "E-mail not confirmed yet" not in phone.see("/me")


def test_gus_was_not_there_and_says_so(house: House, peer: Peer, sender: Sender) -> None:
    eve = house.phone()
    eve.post(f"/join/{house.join_code}", {"name": "Gus", "email": GUS})
    mail = reads_mail(house, peer, sender, GUS)
    said = press(house.phone(), mail.link, f"{mail.link}/no")
    assert "What was joined with your address is erased." in said
    assert eve.get("/me").status_code == 401
    house.phone().post("/sign-in", {"email": GUS})
    sender.send_due()
    assert peer.to(GUS) == []


@pytest.mark.parametrize("way", ["link", "digits"])
def test_cleo_signs_in_on_another_browser(house: House, peer: Peer, sender: Sender, way: str) -> None:
    house.swap("cleo", "ben")
    laptop, mail_program = house.phone(), house.phone()
    answer = laptop.post("/sign-in", {"email": "CLEO@demo.example"})
    assert "a mail is on its way" in laptop.see(answer.location)
    mail = reads_mail(house, peer, sender, CLEO)
    assert heading(mail_program.get(mail.link)) == "Sign in as Cleo Nowak"

    if way == "link":
        signed_in = mail_program
        press(mail_program, mail.link, mail.link)
    else:
        signed_in = laptop
        laptop.post("/mailed", {"digits": mail.digits})
    assert "Ben Okafor" in signed_in.see("/contacts")
    other = laptop if way == "link" else mail_program
    assert other.get("/me").status_code == 401
    assert house.phone().get(mail.link).status_code == 404, "link and digits are one key"
    assert laptop.post("/mailed", {"digits": mail.digits}).status_code == 422


def test_a_server_that_was_away_costs_cleo_a_minute(house: House, peer: Peer, sender: Sender) -> None:
    laptop = house.phone()
    laptop.post("/sign-in", {"email": CLEO})
    peer.next.append("DATA 451 try again")
    sender.send_due()
    house.clock.turn(minutes=1)
    mail = reads_mail(house, peer, sender, CLEO)
    house.clock.turn(minutes=9, seconds=59)
    assert laptop.post("/mailed", {"digits": mail.digits}).status_code == 303
