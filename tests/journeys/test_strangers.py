"""From an empty instance to a living event, and from a stranger to somebody who comes back, on both databases."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session, sessionmaker

from eventnet.people.actions import make_person
from eventnet.people.links import make_sign_in_link
from eventnet.storage.transactions import writing
from tests.cast import House, Phone
from tests.clock import Clock
from tests.mailbox import letter
from tests.markup import form_to
from tests.organiser.making import FIELDS

GUS = {"name": "Gus", "email": "gus@guests.example"}


@dataclass(frozen=True)
class Words:
    """What the pages say in one language."""

    language: str
    swapped: str
    unconfirmed: str
    confirmed: str
    was_it_you: str


ENGLISH = Words(
    language="en",
    swapped="You and Ben Okafor have swapped cards.",
    unconfirmed="E-mail not confirmed yet",
    confirmed="Your address is confirmed.",
    was_it_you="Was this you at “Begegnungen 2026”?",
)
GERMAN = Words(
    language="de",
    swapped="Du und Ben Okafor habt Karten getauscht.",
    unconfirmed="E-Mail noch nicht bestätigt",
    confirmed="Deine Adresse ist bestätigt.",
    was_it_you="Warst du das bei „Begegnungen 2026“?",
)


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["english", "german"])
def test_gus_joins_meets_ben_confirms_and_brings_the_card_to_the_next_event(house: House, words: Words) -> None:
    gus = house.phone(language=words.language)
    assert "Begegnungen 2026" in gus.see(f"/join/{house.join_code}")
    gus.post(f"/join/{house.join_code}", GUS)
    gus.post(f"/e/{house.event}/welcome", {"answer": "Wie man ankommt."})

    path = house.code_path("ben")
    gus.get(path)
    assert words.swapped in gus.see(gus.post(path).location)
    assert words.unconfirmed in gus.see("/me")
    assert "gus@guests.example" in house.phone("ben").see(contact_of(house, "ben"))

    mail = letter(house, GUS["email"])
    assert (mail.subject, mail.language) == (words.was_it_you, words.language)
    assert words.confirmed in gus.see(gus.post(mail.link).location)
    assert words.unconfirmed not in gus.see("/me")

    topics = f"/e/{house.event}/card/topics"
    gus.post(topics, form_to(gus.get(topics), topics).fields | {"topics": "Glas, Web Assembly"})
    event = gus.post("/events/new", FIELDS).location.split("/")[-2]
    card = gus.see(f"/e/{event}/card")
    assert "Glas · Web Assembly" in card
    assert "Wie man ankommt." in card


def contact_of(house: House, owner: str) -> str:
    """The address of the one contact that `owner` has."""
    page = house.phone(owner).get("/contacts").text
    (link,) = {part.split('"')[0] for part in page.split('href="/contacts/')[1:]} - {"new"}
    return f"/contacts/{link}"


def test_an_empty_instance_becomes_an_event_that_strangers_join(
    app: Flask, sessions: sessionmaker[Session], clock: Clock
) -> None:
    base_url = app.extensions["eventnet"].settings.base_url
    first = Phone(app.test_client(), base_url, "en")
    assert "eventnet sign-in-link" in first.see("/")

    with sessions() as session, writing(session):
        ada = make_person(session, email="ada@demo.example", name="Ada", now=clock.now)
        path = f"/sign-in/{make_sign_in_link(session, ada, clock.now)}"
    assert first.post(path).status_code == 303
    assert "Create an event" in first.see("/")

    desk = first.post("/events/new", FIELDS).location
    join_page = first.get(desk).text.split(f"{base_url}/join/")[1][:9].replace("-", "")
    stranger = Phone(app.test_client(), base_url, "de")
    assert stranger.post(f"/join/{join_page}", GUS).status_code == 303
    assert "Stammtisch" in stranger.see("/")
