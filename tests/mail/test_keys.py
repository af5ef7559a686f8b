"""The keys in a mail: how long they live and what ends them; and what becomes of a mail that still waits."""

import dataclasses
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventnet.mail.letters import Letter as Written
from eventnet.mail.models import Mail
from eventnet.mail.sender import Sender
from eventnet.people.models import SignInLink
from tests.cast import House, Phone, words
from tests.mail.peer import DROP_AFTER, Peer
from tests.mail.sending import GUS, asked, joined, outbox
from tests.mailbox import Letter, letter, letters, opened

CLEO = "cleo@demo.example"


def works(phone: Phone, mail: Letter) -> bool:
    """Whether the page behind the link of a mail opens."""
    return phone.get(mail.link).status_code == 200


def types(phone: Phone, digits: str) -> int:
    """What comes of typing digits."""
    return phone.post("/mailed", {"digits": digits}).status_code


def test_ten_minutes_run_from_the_sending(house: House) -> None:
    asked(house)
    house.clock.turn(hours=3)  # as long as the server was away
    mail, phone = letter(house, CLEO), house.phone()
    house.clock.turn(minutes=10, seconds=-1)
    assert works(phone, mail)
    house.clock.turn(seconds=1)
    assert not works(phone, mail)
    assert phone.post(mail.link).status_code == 404


def test_the_digits_end_with_the_link(house: House) -> None:
    early, late = asked(house), asked(house, "ben@demo.example")
    mails = letter(house, CLEO), letter(house, "ben@demo.example")
    house.clock.turn(minutes=10, seconds=-1)
    assert types(early, mails[0].digits) == 303
    house.clock.turn(seconds=1)
    assert types(late, mails[1].digits) == 422


def test_a_mail_sent_again_kills_the_keys_of_the_first(house: House, peer: Peer, sender: Sender) -> None:
    phone = asked(house)
    (row,) = outbox(house)
    copy = {column.name: getattr(row, column.name) for column in Mail.__table__.columns}
    peer.next.append(DROP_AFTER)
    sender.send_due()
    with house.writing() as session:  # as if that had never been written down
        session.add(Mail(**copy))
    sender.send_due()
    first, second = (opened(message, house.base_url) for message in peer.to(CLEO))
    assert (works(phone, first), works(phone, second)) == (False, True)
    assert types(phone, first.digits) == 422
    assert types(phone, second.digits) == 303


def test_a_mail_to_one_browser_leaves_those_to_others_alone(house: House) -> None:
    one, other = asked(house), asked(house)
    first, second = letters(house, CLEO)
    assert works(one, first)
    assert works(other, second)
    assert types(one, second.digits) == 422
    assert types(other, second.digits) == 303
    assert types(one, first.digits) == 303


def test_the_question_who_it_was_can_be_answered_for_thirty_days(house: House) -> None:
    joined(house)
    mail, anywhere = letter(house, GUS), house.phone()
    house.clock.turn(days=30, seconds=-1)
    assert works(anywhere, mail)
    house.clock.turn(seconds=1)
    assert not works(anywhere, mail)


def test_signing_out_everywhere_leaves_the_unconfirmed_a_way_back(house: House) -> None:
    gus = joined(house)
    mail = letter(house, GUS)
    assert gus.post("/sessions/end").status_code == 303
    anywhere = house.phone()
    assert types(gus, mail.digits) == 422, "the digits would have signed in"
    assert works(anywhere, mail)
    assert "Your address is confirmed." in words(anywhere.post(mail.link, follow=True))
    asked(house, GUS)
    assert letter(house, GUS).template == "sign-in"


def test_who_lost_the_browser_before_confirming_gets_in_by_asking_again(house: House) -> None:
    joined(house)
    letter(house, GUS)  # deleted unread
    house.clock.turn(days=2)
    anywhere = asked(house, GUS)
    mail = letter(house, GUS)
    assert (mail.template, mail.digits) == ("confirm", "")
    assert anywhere.post(mail.link).status_code == 303
    assert anywhere.get("/me").status_code == 401, "the link confirms, and signs in nobody"
    anywhere.post("/sign-in", {"email": GUS})
    assert types(anywhere, letter(house, GUS).digits) == 303
    assert "Gus" in anywhere.see("/me")


def test_of_several_who_gave_an_address_the_latest_is_asked_about(house: House) -> None:
    joined(house, name="Gus")
    house.clock.turn(minutes=1)
    joined(house, name="Not Gus")
    letters(house, GUS)
    asked(house, GUS)
    assert "as Not Gus" in letter(house, GUS).text


def test_what_one_erases_takes_its_mail_along_and_no_one_elses(house: House) -> None:
    impostor = joined(house, name="Eve", address=CLEO)
    other = joined(house, name="Cleo", address=CLEO)
    asked(house)
    assert impostor.post("/me/erasing").status_code == 303
    assert [mail.template for mail in outbox(house)] == ["confirm", "sign-in"]
    assert [mail.template for mail in letters(house, CLEO)] == ["sign-in", "confirm"]
    assert other.get("/me").status_code == 200


def test_erasing_a_confirmed_address_takes_back_all_that_waits_for_it(house: House) -> None:
    joined(house, name="Eve", address=CLEO)
    asked(house)
    asked(house, "ben@demo.example")
    assert house.phone("cleo").post("/me/erasing").status_code == 303
    assert [mail.address for mail in outbox(house)] == ["ben@demo.example"]


def test_somebody_erased_while_their_mail_is_written_gets_none(house: House, peer: Peer, sender: Sender) -> None:
    asked(house)
    with house.writing() as session:
        session.delete(house.person(session, "cleo"))
    sender.send_due()
    assert (peer.seen, outbox(house)) == (0, [])


def test_a_mail_undone_leaves_no_key(house: House, sender: Sender) -> None:
    asked(house)

    def compose(session: Session, mail: Mail, now: datetime) -> Written | None:
        sender.compose(session, mail, now)
        raise RuntimeError

    dataclasses.replace(sender, compose=compose).send_due()
    with house.reading() as session:
        assert session.scalars(select(SignInLink)).all() == []
