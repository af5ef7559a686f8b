"""The questions of an event: their order, out and in, sets, own ones; answers outlive being out of sight."""

import random
from functools import partial

import pytest
from sqlalchemy import select

from eventnet.cards.catalogue import BY_KEY, CATALOGUE
from eventnet.cards.models import Answer, Prompt
from eventnet.cards.prompts import MOST_PROMPTS, move, take_from_catalogue, take_out
from tests.cast import House, words
from tests.exchange.at_once import at_once
from tests.markup import form_to
from tests.organiser.making import asked, kept_out, made, one, prompt_id

pytestmark = pytest.mark.on_sqlite

FIRST, SECOND, THIRD = (
    "What occupies you most right now?",
    "Which question did you bring with you today?",
    "Which subject makes you listen more closely?",
)


class Desk:
    """Ada before the questions of the house's event."""

    def __init__(self, house: House, *, language: str = "en") -> None:
        self.house, self.ada = house, house.phone("ada", language=language)
        self.path = f"/e/{house.event}/questions"

    def press(self, question: str, act: str, **fields: str) -> int:
        """Presses a button beside a question."""
        where = f"{self.path}/{prompt_id(self.house, self.house.event, question)}/{act}"
        return self.ada.post(where, fields).status_code

    def asked(self) -> list[str]:
        return asked(self.house, self.house.event)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_questions_move_up_and_down_one_place_at_a_time(desk: Desk) -> None:
    assert desk.asked() == [FIRST, SECOND, THIRD]
    assert desk.press(THIRD, "order", to="up") == 303
    assert desk.asked() == [FIRST, THIRD, SECOND]
    assert desk.press(FIRST, "order", to="down") == 303
    assert desk.asked() == [THIRD, FIRST, SECOND]
    for question, to in ((THIRD, "up"), (SECOND, "down"), (FIRST, "sideways"), (FIRST, "")):
        assert desk.press(question, "order", to=to) == 303
    assert desk.asked() == [THIRD, FIRST, SECOND]


def test_after_moving_one_is_back_at_the_question_that_was_moved(desk: Desk) -> None:
    number = prompt_id(desk.house, desk.house.event, THIRD)
    answer = desk.ada.post(f"{desk.path}/{number}/order", {"to": "up"})
    assert answer.location == f"{desk.path}#question-{number}"
    assert f'id="question-{number}"' in desk.ada.get(desk.path).text


def test_the_first_has_no_way_up_and_the_last_none_down(desk: Desk) -> None:
    page = desk.ada.get(desk.path).text
    assert f"Up: {FIRST}" not in page
    assert f"Down: {THIRD}" not in page
    assert all(label in page for label in (f"Down: {FIRST}", f"Up: {SECOND}", f"Down: {SECOND}", f"Up: {THIRD}"))


def test_the_order_is_the_one_people_are_asked_in(desk: Desk) -> None:
    desk.press(THIRD, "order", to="up")
    desk.press(THIRD, "order", to="up")
    assert THIRD in desk.house.phone("cleo").see(f"/e/{desk.house.event}")
    joining = desk.house.phone().see(f"/join/{desk.house.join_code}")
    assert joining.index(THIRD) < joining.index(FIRST) < joining.index(SECOND)
    assert THIRD in desk.ada.see(f"/e/{desk.house.event}/poster")


def test_what_was_answered_is_gone_with_its_question_and_back_with_it(desk: Desk) -> None:
    cleo, card = desk.house.phone("cleo"), f"/e/{desk.house.event}/card"
    assert "How to test less and trust more." in cleo.see(card)
    assert desk.press(FIRST, "taking-out") == 303
    assert (desk.asked(), kept_out(desk.house, desk.house.event)) == ([SECOND, THIRD], [FIRST])
    assert "How to test less" not in cleo.see(card)
    assert "How to test less" not in desk.house.phone().see(desk.house.code_path("cleo"))
    desk.house.swap("ben", "cleo")
    assert "How to test less" not in desk.house.phone("ben").see(desk.house.contact_path("ben", "cleo"))
    assert "geheime-frage-ben" in desk.house.phone("ben").see(card)
    assert desk.press(SECOND, "taking-out") == 303
    assert "geheime-frage-ben" not in desk.house.phone("ben").see(card)

    assert desk.press(FIRST, "taking-in") == 303
    assert "How to test less and trust more." in cleo.see(card)
    with desk.house.reading() as session:
        assert len(session.scalars(select(Answer)).all()) == 3
    assert "How to test less" in cleo.get("/me/export").text


def test_what_was_taken_out_comes_back_from_the_catalogue_with_its_answers(desk: Desk) -> None:
    number = prompt_id(desk.house, desk.house.event, FIRST)
    desk.press(FIRST, "taking-out")
    assert desk.ada.post(f"{desk.path}/catalogue", {"key": "occupies"}).status_code == 303
    assert prompt_id(desk.house, desk.house.event, FIRST) == number
    assert desk.asked() == [FIRST, SECOND, THIRD]  # it leads every event unless it is moved


def test_from_the_catalogue_questions_come_last_and_once(desk: Desk) -> None:
    page = desk.ada.get(desk.path).text
    assert page.count('name="key"') == len(CATALOGUE) - 3
    for _ in range(2):
        assert desk.ada.post(f"{desk.path}/catalogue", {"key": "advice"}).status_code == 303
    assert desk.asked() == [FIRST, SECOND, THIRD, BY_KEY["advice"].question.english]
    for key in ("nonsense", "", "\0", "Occupies"):
        assert desk.ada.post(f"{desk.path}/catalogue", {"key": key}).status_code == 404


def test_a_set_comes_instead_of_the_others_and_loses_nothing(desk: Desk) -> None:
    desk.press(FIRST, "order", to="down")
    desk.ada.post(desk.path, {"english": "Who made the cake?"})
    assert desk.ada.post(f"{desk.path}/set", {"set": "company"}).status_code == 303
    assert desk.asked() == [FIRST, BY_KEY["differently"].question.english, BY_KEY["together"].question.english]
    assert kept_out(desk.house, desk.house.event) == [SECOND, THIRD, "Who made the cake?"]
    assert "How to test less" in desk.house.phone("cleo").see(f"/e/{desk.house.event}/card")
    assert desk.ada.post(f"{desk.path}/set", {"set": "party"}).status_code == 404
    assert len(desk.asked()) == 3


def test_an_own_question_is_asked_in_both_languages_or_in_its_one(desk: Desk) -> None:
    desk.ada.post(desk.path, {"english": "What did you build?", "german": "Was hast du gebaut?"})
    desk.ada.post(desk.path, {"german": "Wer hat den Kuchen gebacken?"})
    assert desk.asked()[3:] == ["What did you build?", "Wer hat den Kuchen gebacken?"]
    german = desk.house.phone("cleo", language="de").see(f"/e/{desk.house.event}/before")
    english = desk.house.phone("ben").see(f"/e/{desk.house.event}/before")
    assert "Was hast du gebaut?" in german
    assert "What did you build?" in english
    assert "Wer hat den Kuchen gebacken?" in german
    assert "Wer hat den Kuchen gebacken?" in english


def test_the_same_own_question_twice_is_there_once_and_can_be_taken_out_and_in(desk: Desk) -> None:
    for _ in range(2):
        desk.ada.post(desk.path, {"english": "Who made the cake?"})
    assert desk.asked() == [FIRST, SECOND, THIRD, "Who made the cake?"]
    desk.press("Who made the cake?", "taking-out")
    assert "Take in: Who made the cake?" in desk.ada.get(desk.path).text
    for _ in range(2):
        assert desk.press("Who made the cake?", "taking-in") == 303
    assert desk.asked() == [FIRST, SECOND, THIRD, "Who made the cake?"]


def test_an_own_question_with_nothing_in_it_or_that_asks_nothing_is_given_back(desk: Desk) -> None:
    for fields, why, field in (
        ({}, "There is nothing here yet.", "german"),
        ({"german": " ", "english": "\u200b"}, "There is nothing here yet.", "german"),
        ({"german": "Kuchen.", "english": "Cake?"}, "Please end it with a question mark", "german"),
        ({"german": "Kuchen?", "english": "Cake"}, "Please end it with a question mark", "english"),
    ):
        answer = desk.ada.post(desk.path, fields)
        assert (answer.status_code, why in words(answer), f'id="{field}-why"' in answer.text) == (422, True, True)
        form = form_to(answer, desk.path)
        assert [form.value(name) for name in ("german", "english")] == [
            fields.get(name, "").strip(" \u200b") for name in ("german", "english")
        ]
    assert desk.asked() == [FIRST, SECOND, THIRD]


def test_eight_are_plenty_and_what_was_written_stays_in_the_form(desk: Desk) -> None:
    keys = [prompt.key for prompt in CATALOGUE if prompt.question.english not in desk.asked()]
    for key in keys[: MOST_PROMPTS - 3]:
        desk.ada.post(f"{desk.path}/catalogue", {"key": key})
    assert len(desk.asked()) == 8
    full = "Eight questions are plenty. Take one out to add another."
    answer = desk.ada.post(f"{desk.path}/catalogue", {"key": keys[-1]}, follow=True)
    assert full in words(answer)
    answer = desk.ada.post(desk.path, {"english": "Who made the cake?"})
    assert (answer.status_code, full in words(answer)) == (409, True)
    assert form_to(answer, desk.path).value("english") == "Who made the cake?"
    assert len(desk.asked()) == 8
    desk.press(THIRD, "taking-out")
    assert desk.press(THIRD, "taking-in") == 303
    assert len(desk.asked()) == 8


def test_with_no_question_at_all_everything_still_asks(desk: Desk) -> None:
    for question in (FIRST, SECOND, THIRD):
        desk.press(question, "taking-out")
    event = desk.house.event
    assert desk.asked() == []
    assert "There is none at the moment." in desk.ada.see(desk.path)
    assert FIRST in desk.ada.see(f"/e/{event}/poster")
    assert FIRST in desk.house.phone().see(f"/join/{desk.house.join_code}")
    for page in ("", "/before", "/card"):
        assert desk.house.phone("cleo").get(f"/e/{event}{page}").status_code == 200


def test_a_question_of_another_event_can_not_be_touched(desk: Desk) -> None:
    event = made(desk.house, desk.house.phone("eve"))
    foreign = prompt_id(desk.house, event, FIRST)
    for act in ("order", "taking-out", "taking-in"):
        assert desk.ada.post(f"{desk.path}/{foreign}/{act}", {"to": "down"}).status_code == 404
    assert asked(desk.house, event)[0] == FIRST
    assert desk.asked() == [FIRST, SECOND, THIRD]
    for number in ("0", "2147483647", "2147483648", "9" * 40, "-1", "x"):
        assert desk.ada.post(f"{desk.path}/{number}/order", {"to": "down"}).status_code == 404


def test_a_question_pressed_in_an_old_window_is_taken_as_it_is_now(desk: Desk) -> None:
    desk.press(SECOND, "taking-out")
    assert desk.press(SECOND, "order", to="up") == 303
    assert desk.press(SECOND, "taking-out") == 303
    assert (desk.asked(), kept_out(desk.house, desk.house.event)) == ([FIRST, THIRD], [SECOND])


@pytest.mark.thorough
def test_many_presses_at_the_same_instant_leave_an_order_without_gaps_or_twins(desk: Desk) -> None:
    house, keys = desk.house, [prompt.key for prompt in CATALOGUE[:12]]

    def press(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(6):
            with house.writing() as session:
                event = one(session, house.event)
                number = dice.choice(session.scalars(select(Prompt.id).where(Prompt.event_id == event.id)).all())
                act = dice.randrange(4)
                if act == 0:
                    take_from_catalogue(session, event, dice.choice(keys))
                elif act == 1:
                    take_out(session, event, number)
                else:
                    move(session, event, number, dice.choice([-1, 1]))

    at_once([partial(press, seed) for seed in range(8)])
    with house.reading() as session:
        rows = session.execute(select(Prompt.position, Prompt.key)).all()
    places = sorted(position for position, _ in rows if position is not None)
    assert places == list(range(len(places)))
    assert len(places) <= MOST_PROMPTS
    assert len({key for _, key in rows}) == len(rows)


def test_the_page_says_each_question_in_the_other_language_too(house: House) -> None:
    for language in ("en", "de"):
        page = Desk(house, language=language).ada.see(f"/e/{house.event}/questions")
        assert FIRST in page
        assert "Was beschäftigt dich aktuell am meisten?" in page
