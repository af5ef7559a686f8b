"""A card comes along to the next event, and to the person whose address is confirmed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventnet.account.actions import confirm
from eventnet.cards.actions import take_prompts
from eventnet.cards.editing import OwnCard, fields_of
from eventnet.cards.models import Answer, Prompt
from eventnet.cards.queries import own_card
from eventnet.events.actions import make_event
from eventnet.events.models import Attendee, Event
from eventnet.joining.actions import Joiner, join_as_known, join_as_newcomer
from eventnet.kernel.bilingual import Bilingual
from eventnet.people.models import Person
from tests.cards.desk import Desk, desk_of
from tests.cast import House
from tests.markup import heading
from tests.statements import listening


def next_event(house: House, *keys: str, days: int = 30, own: tuple[tuple[str, str], ...] = ()) -> str:
    """The join code of another event, with these questions of the catalogue and of its own."""
    with house.writing() as session:
        begins = house.clock.now + timedelta(days=days)
        event = make_event(
            session,
            name=f"In {days} days",
            place="Hall",
            timezone="UTC",
            starts_at=begins,
            ends_at=begins + timedelta(days=1),
        )
        prompts = take_prompts(session, event, keys)
        for position, (german, english) in enumerate(own, start=len(prompts)):
            session.add(Prompt(event_id=event.id, position=position, question=Bilingual(german, english)))
        return event.join_code


def card_at(house: House, who: str, join_code: str) -> tuple[OwnCard, Attendee, dict[str, str]]:
    """`who`'s card at an event, themselves as an attendee, and their answers by the question."""
    with house.reading() as session:
        attendee = session.scalars(
            select(Attendee)
            .join(Event, Event.id == Attendee.event_id)
            .join(Person, Person.id == Attendee.person_id)
            .where(Event.join_code == join_code, Person.email == f"{who}@demo.example")
        ).one()
        answers = session.execute(
            select(Prompt.english, Answer.text)
            .join(Answer, Answer.prompt_id == Prompt.id)
            .where(Answer.attendee_id == attendee.id, Prompt.event_id == attendee.event_id)
        )
        return own_card(session, attendee), attendee, dict(answers.all())


def write_all(ben: Desk) -> dict[str, str]:
    """Ben fills the last gaps of his card; what is stored of it."""
    ben.save("about", {"introduction": "Ich bin Ben.", "goal": "one good conversation"})
    return ben.stored()


@pytest.mark.on_sqlite
def test_everything_comes_along_but_the_goal(house: House) -> None:
    ben = desk_of(house)
    before = write_all(ben)
    code = next_event(house)
    ben.phone.post(f"/join/{code}")
    card, attendee, _ = card_at(house, "ben", code)
    assert fields_of(card, ()) == {name: text for name, text in before.items() if not name.startswith("answer-")} | {
        "goal": ""
    }
    assert attendee.has_chosen_details
    assert ben.stored() == before
    page = heading(ben.phone.get(f"/e/{event_id(house, code)}/code"))
    assert page == "Ben Okafor"


def event_id(house: House, join_code: str) -> str:
    with house.reading() as session:
        return session.scalars(select(Event.public_id).where(Event.join_code == join_code)).one()


@pytest.mark.on_sqlite
def test_answers_come_along_to_the_same_questions_with_who_they_are_for(house: House) -> None:
    ben = desk_of(house)
    code = next_event(house, "listen", "brought-question", "occupies")
    ben.save("topics", {f"answer-{ben.prompts()[2]}": "Objekte"})
    ben.phone.post(f"/join/{code}")
    card, _, answers = card_at(house, "ben", code)
    assert answers == {
        "What occupies you most right now?": "Wie 40.000 Objekte umziehen.",
        "Which question did you bring with you today?": "geheime-frage-ben",
        "Which subject makes you listen more closely?": "Objekte",
    }
    assert sorted(answer.audience.value for answer in card.answers.values()) == ["card", "card", "door_sheet"]


@pytest.mark.on_sqlite
def test_an_own_question_is_the_same_where_both_languages_are(house: House) -> None:
    with house.writing() as session:
        session.add(Prompt(event_id=house.event_id, position=3, question=Bilingual("Wozu?", "What for?")))
    ben = desk_of(house)
    ben.save("topics", {f"answer-{ben.prompts()[3]}": "to meet people"})
    occupies = ("Was beschäftigt dich aktuell am meisten?", "What occupies you most right now?")
    same = next_event(house, days=10, own=(("Wozu?", "What for?"), occupies))
    half = next_event(house, days=20, own=(("Wozu?", "Why?"),))
    for code in (same, half):
        ben.phone.post(f"/join/{code}")
    assert card_at(house, "ben", same)[2] == {
        "What for?": "to meet people",
        occupies[1]: "Wie 40.000 Objekte umziehen.",
    }
    assert card_at(house, "ben", half)[2] == {}


@pytest.mark.on_sqlite
def test_an_answer_to_the_very_question_counts_before_one_to_the_same_words(house: House) -> None:
    with house.writing() as session:
        occupies = session.scalars(select(Prompt).where(Prompt.key == "occupies")).one()
        words = {"german": occupies.german, "english": occupies.english}
        session.add(Prompt(event_id=house.event_id, position=3, **words))
    ben = desk_of(house)
    ben.save("topics", {f"answer-{ben.prompts()[3]}": "to the twin of the question"})
    code = next_event(house, "occupies")
    ben.phone.post(f"/join/{code}")
    assert list(card_at(house, "ben", code)[2].values()) == ["Wie 40.000 Objekte umziehen."]


@pytest.mark.on_sqlite
def test_the_card_of_the_latest_event_comes_along(house: House) -> None:
    ben = desk_of(house)
    far, near = next_event(house, days=60), next_event(house, days=30)
    ben.phone.post(f"/join/{far}")
    ben.save("about", {"headline": "the headline of this event"})
    ben.phone.post(f"/join/{near}")
    assert card_at(house, "ben", far)[0].lines["headline"] == "Moves museum data"
    assert card_at(house, "ben", near)[0].lines["headline"] == "Moves museum data"


@pytest.mark.on_sqlite
def test_who_left_the_address_off_the_card_does_not_find_it_on_the_next(house: House) -> None:
    ben = desk_of(house)
    ben.save("reach", {"email": "", "email-on": None, "best": ""})
    code = next_event(house)
    ben.phone.post(f"/join/{code}")
    assert "email" not in card_at(house, "ben", code)[0].details


@pytest.mark.on_sqlite
def test_who_has_never_been_anywhere_begins_with_the_address_and_is_asked(house: House) -> None:
    house.phone("eve").post(f"/join/{house.join_code}")
    card, attendee, _ = card_at(house, "eve", house.join_code)
    assert [(kind.value, d.value, d.shared) for kind, d in card.details.items()] == [
        ("email", "eve@demo.example", True)
    ]
    assert not attendee.has_chosen_details


@pytest.mark.on_sqlite
def test_joining_twice_brings_nothing_twice(house: House) -> None:
    ben, code = desk_of(house), next_event(house, "occupies")
    ben.phone.post(f"/join/{code}")
    before = card_at(house, "ben", code)[0]
    ben.save("about", {"headline": "changed since"})
    ben.phone.post(f"/join/{code}")
    assert card_at(house, "ben", code)[0] == before


def newcomer(house: House, who: str, join_code: str, **card: str) -> int:
    """Somebody joins with `who`'s address and writes on the card; the id of that unconfirmed person."""
    joiner = Joiner("Somebody", f"{who}@demo.example", "en", "Firefox", None)
    with house.writing() as session:
        event = session.scalars(select(Event).where(Event.join_code == join_code)).one()
        attendee = join_as_newcomer(session, event, joiner, house.clock.now).attendee
        for column, text in card.items():
            setattr(attendee, column, text)
        return attendee.person_id


def confirmed(house: House, person_id: int) -> None:
    with house.writing() as session:
        confirm(session, person_id, in_same_browser=True, now=house.clock.now)


@pytest.mark.on_sqlite
def test_once_confirmed_the_card_is_there_and_what_was_typed_fills_its_blanks(house: House) -> None:
    code = next_event(house, "occupies", "wrestling")
    person_id = newcomer(house, "ben", code, headline="typed at the door", introduction="typed too", goal="listen")
    with house.writing() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == person_id)).one()
        asked = session.scalars(select(Prompt).where(Prompt.event_id == attendee.event_id).order_by(Prompt.position))
        texts = ("answered at the door", "only here")
        session.add_all(
            Answer(attendee_id=attendee.id, prompt_id=prompt.id, text=text)
            for prompt, text in zip(asked.all(), texts, strict=True)
        )
    confirmed(house, person_id)
    card, attendee, answers = card_at(house, "ben", code)
    assert attendee.name == "Ben Okafor"
    assert (card.lines["headline"], card.lines["introduction"]) == ("Moves museum data", "typed too")
    assert card.lines["goal"] == "listen"
    assert answers == {
        "What occupies you most right now?": "Wie 40.000 Objekte umziehen.",
        "What are you wrestling with at the moment?": "only here",
    }
    assert card.topics == ("accessibility", "museums")
    assert sorted(card.details) == ["email", "linkedin", "phone"]
    assert attendee.has_chosen_details


@pytest.mark.on_sqlite
def test_until_then_nothing_of_it_is_there(house: House) -> None:
    code = next_event(house)
    newcomer(house, "ben", code)
    with house.reading() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.name == "Somebody")).one()
        card = own_card(session, attendee)
    assert [line for line in card.lines.values() if line] == ["Somebody"]
    assert (card.answers, card.topics, len(card.details)) == ({}, (), 1)


@pytest.mark.on_sqlite
def test_at_an_event_one_is_at_already_the_card_there_stays_and_is_filled(house: House) -> None:
    before = desk_of(house).stored()
    person_id = newcomer(house, "ben", house.join_code, headline="typed at the door", goal="listen")
    with house.writing() as session:
        attendee = session.scalars(select(Attendee).where(Attendee.person_id == person_id)).one()
        third = session.scalars(select(Prompt.id).where(Prompt.event_id == house.event_id, Prompt.position == 2)).one()
        session.add(Answer(attendee_id=attendee.id, prompt_id=third, text="answered at the door"))
    confirmed(house, person_id)
    assert desk_of(house).stored() == before | {"goal": "listen", f"answer-{third}": "answered at the door"}


@pytest.mark.on_sqlite
def test_where_there_was_no_card_yet_what_was_typed_stays(house: House) -> None:
    person_id = newcomer(house, "eve", house.join_code, headline="typed at the door")
    confirmed(house, person_id)
    card, attendee, _ = card_at(house, "eve", house.join_code)
    assert (attendee.name, card.lines["headline"], list(card.details)) == (
        "Eve Lindqvist",
        "typed at the door",
        ["email"],
    )


@pytest.mark.parametrize("many", [1, 8])
def test_bringing_a_card_along_asks_the_database_the_same_however_full_it_is(house: House, many: int) -> None:
    ben = desk_of(house)
    topics = {"topics": ", ".join(f"topic {number}" for number in range(many))}
    ben.save("topics", topics | {f"answer-{p}": "x" for p in ben.prompts()[:many]})
    code = next_event(house, "occupies", "brought-question", "listen")
    with house.app.app_context(), listening(house.app) as asked:
        ben.phone.post(f"/join/{code}")
    written = [text for text in asked.texts if text.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(written) <= 5, "\n".join(written)


@pytest.mark.on_sqlite
def test_joining_as_somebody_known_hands_back_who_is_there(house: House) -> None:
    with house.writing() as session:
        event, ben = session.get_one(Event, house.event_id), house.person(session, "ben")
        assert join_as_known(session, event, ben, house.clock.now).id == house.attendee(session, "ben").id
