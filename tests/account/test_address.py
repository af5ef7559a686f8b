"""My address: a mistyped one is put right at once; a confirmed one changes when the new one is confirmed."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select

from eventnet.account.addresses import Outcome, correct_address, take_by_link
from eventnet.cards.models import Detail
from eventnet.care.mails import TO_TEAM
from eventnet.contacts.models import Contact
from eventnet.counting.counters import Counters
from eventnet.events.models import Attendee
from eventnet.mail.actions import post
from eventnet.mail.models import Mail
from eventnet.people.links import mint_link
from eventnet.people.models import Person, SignInLink
from eventnet.people.rules import LinkPurpose
from tests.cast import House, Phone, blanked, words
from tests.exchange.at_once import at_once
from tests.joining.doors import people_with
from tests.mailbox import Letter, letter, letters
from tests.markup import form_to
from tests.web.bad_input import ADDRESSES, KEPT

pytestmark = pytest.mark.thorough

SQLITE = pytest.mark.on_sqlite
CLEO, NEW, GUS = "cleo@demo.example", "cleo@new.example", "gus@guests.example"


def asked(house: House, new: str = NEW, *, language: str = "en") -> tuple[Phone, Letter]:
    """Cleo's phone, on which she has asked for another address, and the mail that went there."""
    cleo = house.phone("cleo", language=language)
    assert cleo.post("/me/address", {"email": new}).status_code == 303
    return cleo, letter(house, new)


def on_card(house: House, email: str) -> list[str]:
    """The addresses on the cards of who is known by `email`."""
    with house.reading() as session:
        of_theirs = select(Detail.value).join(Attendee).join(Person, Person.id == Attendee.person_id)
        return list(session.scalars(of_theirs.where(Person.email == email, Detail.kind == "email")))


def addresses(house: House) -> list[str]:
    with house.reading() as session:
        return list(session.scalars(select(Person.email).where(Person.confirmed_at.is_not(None)).order_by(Person.id)))


def mistyped(house: House, *, language: str = "en") -> Phone:
    """Gus has just joined, with an address that is not quite theirs."""
    phone = house.phone(language=language)
    assert phone.post(f"/join/{house.join_code}", {"name": "Gus", "email": "gsu@guests.example"}).status_code == 303
    return phone


# Changing


@pytest.mark.parametrize("by", ["link", "digits"])
def test_the_new_address_counts_once_it_is_confirmed_and_both_are_told(house: House, by: str) -> None:
    cleo, mail = asked(house)
    (told,) = letters(house, CLEO)
    assert "another address was asked for in place of this one" in told.text
    assert NEW not in told.text + told.html
    assert CLEO in addresses(house), "nothing has changed yet"
    if by == "link":
        assert f"From now on {NEW}, in place of {CLEO}." in cleo.see(mail.link)
        answer = cleo.post(mail.link, follow=True)
    else:
        answer = cleo.post("/me/address/digits", {"digits": f" {mail.digits[:4]} {mail.digits[4:]}"}, follow=True)
    assert f"From now on your address is {NEW}." in words(answer)
    assert (CLEO in addresses(house), NEW in addresses(house)) == (False, True)
    assert "another address is that of your account" in letter(house, CLEO).text
    assert "from now on this is the address of your account" in letter(house, NEW).text
    house.phone().post("/sign-in", {"email": CLEO})
    assert letters(house, CLEO) == []
    phone = house.phone()
    phone.post("/sign-in", {"email": NEW})
    phone.post(letter(house, NEW).link)
    assert "Cleo Nowak" in phone.see("/me")


@SQLITE
def test_keys_in_the_old_mailbox_open_nothing_any_more(house: House) -> None:
    cleo, mail = asked(house)
    phone = house.phone()
    phone.post("/sign-in", {"email": CLEO})
    old = next(one for one in letters(house, CLEO) if "/sign-in/" in one.link)
    cleo.post(mail.link)
    assert phone.post(old.link).status_code == 404
    assert phone.post("/mailed", {"digits": old.digits}).status_code == 422
    elsewhere = house.phone()
    assert elsewhere.post(f"{old.link}/another").location == "/sign-in", "it would have told the new address"
    assert letters(house, NEW)[1:] == []


@SQLITE
@pytest.mark.parametrize("ticked", [False, True], ids=["not ticked", "ticked"])
def test_the_card_follows_where_it_showed_the_address_and_its_owner_wants_it(house: House, *, ticked: bool) -> None:
    house.swap("ben", "cleo")
    cleo, mail = asked(house)
    form = form_to(cleo.get(mail.link), mail.link)
    assert form.fields.get("on_card", []) == [], "nothing is ticked for her"
    cleo.post(mail.link, form.fields | ({"on_card": "on"} if ticked else {}))
    assert on_card(house, NEW) == [NEW if ticked else CLEO]
    assert CLEO in house.phone("ben").see(contact_of(house, "ben"))


def contact_of(house: House, owner: str) -> str:
    """The address of the one contact of `owner`."""
    with house.reading() as session:
        mine = house.person(session, owner)
        found = session.scalars(select(Contact.public_id).where(Contact.owner_id == mine.id)).one()
        return f"/contacts/{found}"


@SQLITE
def test_another_address_on_the_card_stays(house: House) -> None:
    with house.writing() as session:
        detail = session.scalars(select(Detail).where(Detail.value == CLEO)).one()
        detail.value = "hello@cleo.example"
    cleo, mail = asked(house)
    assert "on_card" not in cleo.get(mail.link).text
    cleo.post(mail.link, {"on_card": "on"})
    assert on_card(house, NEW) == ["hello@cleo.example"]


@SQLITE
def test_live_codes_contacts_and_sessions_go_on(house: House) -> None:
    house.swap("cleo", "ben")
    code = house.code_path("cleo")
    cleo, mail = asked(house)
    other = house.phone("cleo")
    cleo.post(mail.link)
    assert [phone.get("/me").status_code for phone in (cleo, other)] == [200, 200]
    assert house.phone("dan").get(code).status_code == 200
    assert "Ben Okafor" in cleo.see("/contacts")
    assert f'"email": "{NEW}"' in cleo.get("/me/export").text


@SQLITE
def test_what_waits_for_an_organiser_goes_to_the_new_address(house: House) -> None:
    ada = house.phone("ada")
    ada.post("/me/address", {"email": "ada@new.example"})
    mail = letter(house, "ada@new.example")
    with house.writing() as session:
        words_ = {"event": house.event}
        address = "ada@demo.example"
        post(session, template=TO_TEAM, address=address, language="en", about=None, words=words_, now=house.clock.now)
    ada.post(mail.link)
    assert "/messages" in "".join(one.text for one in letters(house, "ada@new.example"))


@SQLITE
def test_whether_the_new_address_is_known_no_page_tells_before_its_mail_is_read(house: House) -> None:
    known, unknown = house.phone("cleo"), house.phone("cleo")
    answers = [
        blanked(phone.post("/me/address", {"email": email}))
        for phone, email in ((known, "ben@demo.example"), (unknown, "not@demo.example"))
    ]
    assert answers[0] == answers[1]
    assert letters(house, "ben@demo.example") == [], "only the address asked for last is asked"


@SQLITE
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Somebody is here with this address already. If that is you, sign in with it. Nothing has changed."),
        ("de", "Mit dieser Adresse ist schon jemand hier."),
    ],
    ids=["en", "de"],
)
def test_an_address_that_is_somebodys_is_refused_to_who_reads_its_mail(house: House, language: str, said: str) -> None:
    cleo, mail = asked(house, "ben@demo.example", language=language)
    for answer in (cleo.post(mail.link), cleo.post("/me/address/digits", {"digits": mail.digits})):
        assert answer.status_code == 409
        assert said in words(answer)
    assert {CLEO, "ben@demo.example"} <= set(addresses(house))
    assert "Cleo Nowak" in cleo.see("/me")


def test_of_two_who_take_one_address_at_the_same_instant_one_gets_it(house: House) -> None:
    secrets = {}
    with house.writing() as session:
        for who in ("ben", "cleo"):
            person = house.person(session, who)
            minted = mint_link(
                session,
                person,
                LinkPurpose.ADDRESS,
                browser_hash=who.encode(),
                key="k" * 40,
                now=house.clock.now,
                new_email=NEW,
            )
            secrets[person] = minted.secret

    def take(person: Person, secret: str) -> Outcome:
        with house.writing() as session:
            return take_by_link(session, person, secret, on_card=False, browser="", now=house.clock.now)

    assert Counter(at_once([partial(take, *pair) for pair in secrets.items()])) == {Outcome.DONE: 1, Outcome.TAKEN: 1}
    assert addresses(house).count(NEW) == 1


def test_who_confirms_an_address_as_another_takes_it_comes_together_with_them_or_keeps_it(house: House) -> None:
    """Whoever comes second finds the first: nobody is told of a mistake of ours."""
    for turn in range(3):
        new = f"both{turn}@new.example"
        house.phone().post(f"/join/{house.join_code}", {"name": "Gus", "email": new})
        joined = letter(house, new)
        who = ("ben", "cleo", "dan")[turn]
        phone = house.phone(who)
        phone.post("/me/address", {"email": new})
        mail = letter(house, new)
        anywhere = house.phone()
        tokens = phone.token(), anywhere.token()
        answers = at_once(
            [
                partial(phone.client.post, mail.link, data={"csrf_token": tokens[0]}, base_url=house.base_url),
                partial(anywhere.client.post, joined.link, data={"csrf_token": tokens[1]}, base_url=house.base_url),
            ]
        )
        assert answers[1].status_code == 303
        assert answers[0].status_code in {303, 409}
        assert addresses(house).count(new) == 1


@SQLITE
def test_a_link_counts_only_where_who_asked_is_signed_in(house: House) -> None:
    _, mail = asked(house)
    stranger, ben = house.phone(), house.phone("ben")
    assert [stranger.get(mail.link).status_code, stranger.post(mail.link).status_code] == [401, 401]
    assert [ben.get(mail.link).status_code, ben.post(mail.link).status_code] == [404, 404]
    made_up = blanked(ben.get("/confirm/address/" + "x" * 43))
    assert blanked(ben.get(mail.link)) == made_up, "nothing tells him that there is one"
    assert CLEO not in ben.get(mail.link).text + stranger.get(mail.link).text
    assert stranger.post("/mailed", {"digits": mail.digits}).status_code == 422
    elsewhere = house.phone("cleo")
    assert elsewhere.post("/me/address/digits", {"digits": mail.digits}).status_code == 422, (
        "not the browser that asked"
    )
    assert elsewhere.post(mail.link).status_code == 303
    assert NEW in addresses(house)


@SQLITE
def test_only_the_address_asked_for_last_counts_in_whatever_browser(house: House) -> None:
    cleo, first = asked(house, "one@new.example")
    other, second = asked(house, "two@new.example")
    assert [cleo.post(first.link).status_code, cleo.post(second.link).status_code] == [404, 303]
    assert "two@new.example" in addresses(house)
    assert other.post(second.link).status_code == 404, "once"


@SQLITE
def test_pressed_twice_the_form_sends_one_mail(house: House) -> None:
    cleo = house.phone("cleo")
    for _ in range(2):
        cleo.post("/me/address", {"email": NEW})
    assert len(letters(house, NEW)) == 1
    assert len(letters(house, CLEO)) == 1


@SQLITE
def test_a_day_later_the_link_is_over_and_the_address_as_it_was(house: House) -> None:
    cleo, mail = asked(house)
    house.clock.turn(days=1)
    assert [cleo.get(mail.link).status_code, cleo.post(mail.link).status_code] == [404, 404]
    assert f"Your address: {CLEO}" in words(cleo.get(mail.link))
    assert cleo.post("/me/address/digits", {"digits": mail.digits}).status_code == 422
    assert CLEO in addresses(house)


@SQLITE
def test_whoever_notices_signs_out_everywhere_and_nobody_can_confirm(house: House) -> None:
    thief, mail = asked(house)
    cleo = house.phone("cleo")
    cleo.post("/sessions/end")
    assert thief.post(mail.link).status_code == 401
    back = house.phone("cleo")
    assert back.post(mail.link).status_code == 404
    assert CLEO in addresses(house)


@SQLITE
def test_who_is_erased_meanwhile_gets_and_leaves_nothing(house: House) -> None:
    cleo, mail = asked(house)
    cleo.post("/me/address", {"email": "later@new.example"})
    other = house.phone("cleo")
    other.post("/me/erasing")
    assert cleo.post(mail.link).status_code == 401
    with house.reading() as session:
        assert session.scalars(select(Mail)).all() == []
        assert session.scalars(select(SignInLink).where(SignInLink.new_email.is_not(None))).all() == []
    assert letters(house, "later@new.example") == []


@SQLITE
@pytest.mark.parametrize("language", ["en", "de"])
def test_too_many_mails_are_refused_with_what_was_typed(house: House, language: str) -> None:
    cleo = house.phone("cleo", language=language)
    answers = [cleo.post("/me/address", {"email": f"cleo{n}@new.example"}) for n in range(5)]
    assert answers[-1].status_code == 429
    assert form_to(answers[-1], "/me/address").value("email") == "cleo4@new.example"
    assert {"en": "That was a lot of mails.", "de": "Das waren viele Mails."}[language] in words(answers[-1])


@SQLITE
def test_what_is_no_address_is_refused_and_nothing_typed_is_lost(house: House) -> None:
    came_of_it: dict[str, str | None] = {}
    for kind, typed in ADDRESSES.items():
        house.app.extensions["eventnet-limits"] = Counters()
        cleo = house.phone("cleo")
        answer = cleo.post("/me/address", {"email": typed.sent})
        if answer.status_code == 422:
            shown = form_to(answer, "/me/address").value("email")
            assert shown.split() == typed.text.split() or not (shown or any(c.isalnum() for c in typed.text))
            came_of_it[kind] = KEPT
        else:
            with house.reading() as session:
                newest = select(Mail.address).where(Mail.template == "address").order_by(Mail.id.desc()).limit(1)
                came_of_it[kind] = session.scalar(newest)
    assert came_of_it == {kind: typed.stored for kind, typed in ADDRESSES.items()}
    cleo = house.phone("cleo")
    assert "This is your address already." in words(cleo.post("/me/address", {"email": " Cleo@Demo.example"}))


# Correcting


@SQLITE
def test_a_mistyped_address_is_put_right_at_once_and_only_the_new_mail_counts(house: House) -> None:
    gus = mistyped(house)
    first = letter(house, "gsu@guests.example")
    assert "Correct the address" in gus.see(f"/e/{house.event}/welcome")
    form = form_to(gus.get("/me/address"), "/me/address")
    assert (form.value("email"), form.fields.get("on_card")) == ("gsu@guests.example", ["on"])
    answer = gus.post("/me/address", form.fields | {"email": GUS}, follow=True)
    assert f"The mail that asks whether it was you goes to {GUS}." in words(answer)
    assert on_card(house, GUS) == [GUS]
    stranger = house.phone()
    assert [stranger.get(first.link).status_code, stranger.post(first.link).status_code] == [404, 404]
    again = first.link.replace("/confirm/", "/sign-in/") + "/another"
    assert stranger.post(again).location == "/sign-in", "it would have told the right address"
    assert letters(house, "gsu@guests.example") == []
    assert gus.post("/mailed", {"digits": letter(house, GUS).digits}).status_code == 303
    assert addresses(house)[-1] == GUS


@SQLITE
def test_the_mail_that_still_waits_for_the_wrong_address_is_taken_back(house: House) -> None:
    gus = mistyped(house)
    gus.post("/me/address", {"email": GUS})
    assert letters(house, "gsu@guests.example") == []
    assert letter(house, GUS).template == "confirm"
    assert on_card(house, GUS) == ["gsu@guests.example"], "nothing was ticked"


@SQLITE
def test_a_corrected_address_that_is_somebodys_is_asked_as_at_joining(house: House) -> None:
    gus = mistyped(house)
    answers = [gus.post("/me/address", {"email": email}).status_code for email in (CLEO, GUS, CLEO)]
    assert answers == [303, 303, 303]
    cleo = house.phone()
    cleo.post(letter(house, CLEO).link)
    assert [person.confirmed_at is not None for person in people_with(house, CLEO)] == [True]
    assert gus.get("/me").status_code == 401, "the browser never becomes Cleo by itself"


@SQLITE
def test_who_has_confirmed_in_this_instant_is_not_corrected(house: House) -> None:
    gus = mistyped(house)
    with house.writing() as session:
        newcomer = session.scalars(select(Person).where(Person.email == "gsu@guests.example")).one()
        newcomer.confirmed_at = house.clock.now
        session.flush()
        assert not correct_address(session, newcomer, GUS, on_card=True, browser_hash=None, now=house.clock.now)
    assert gus.post("/me/address", {"email": GUS}).location == "/me/address"
    assert "gsu@guests.example" in addresses(house)
