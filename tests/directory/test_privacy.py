"""What the list never shows: what its owner keeps, how to reach anybody, who is hidden from whom."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from eventnet.cards.actions import add_detail, answer_prompts
from eventnet.cards.index import refresh
from eventnet.cards.models import Answer, Detail, Prompt
from eventnet.cards.prompts import take_in_again, take_out
from eventnet.cards.queries import prompts_of
from eventnet.cards.rules import Audience, DetailKind
from eventnet.events.models import Event
from eventnet.people.actions import hide
from tests.cards.desk import desk_of
from tests.cast import House, Phone, blanked, words
from tests.crowd import crowd
from tests.directory.looking import all_names, by_shuffle_key, from_the_first, look, names, path, rewrite
from tests.exchange.walking import DEEP

KEPT = "geheimwort"


def in_directory(house: House) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan", *crowd(house, 3))


def pages_about(house: House, phone: Phone, who: str) -> str:
    """Everything of the list that tells of somebody."""
    seen = [phone.get(path(house)).text, phone.get(path(house), query_string={"q": who}).text]
    return "".join([*seen, phone.get(house.person_path(who)).text])


def test_no_way_to_reach_anybody_is_on_any_page_whatever_is_switched_on(house: House) -> None:
    in_directory(house)
    cleo = house.phone("cleo")
    for shared in (True, False):
        with house.writing() as session:
            ben = house.attendee(session, "ben")
            for detail in session.scalars(select(Detail).where(Detail.attendee_id == ben.id)):
                detail.shared, detail.best = shared, False
        said = pages_about(house, cleo, "ben")
        for way in ("ben@demo.example", "mailto:", "ben-okafor", "linkedin", "3920002", "tel:"):
            assert way not in said, (way, shared)
    assert look(cleo, house, q="ben-okafor") == ["Ben Okafor"]  # both words are in the name; the profile is not
    assert look(cleo, house, q="demo.example") == look(cleo, house, q="3920002") == []


def test_what_is_for_oneself_alone_is_neither_shown_nor_found(house: House) -> None:
    in_directory(house)
    rewrite(house, "ben", introduction=f"I am {KEPT}", goal=f"To {KEPT}")
    cleo = house.phone("cleo")
    said = pages_about(house, cleo, "ben")
    assert KEPT not in said
    assert "geheime-frage-ben" not in said
    assert look(cleo, house, q=KEPT) == look(cleo, house, q="geheime") == []


def test_an_answer_moved_to_the_door_sheet_is_gone_in_that_moment(house: House) -> None:
    in_directory(house)
    ben, cleo = desk_of(house, "ben"), house.phone("cleo")
    assert look(cleo, house, q="objekte") == ["Ben Okafor"]
    with house.reading() as session:
        prompt = prompts_of(session, session.get_one(Event, house.event_id))[0].id
    assert ben.save("topics", {f"answer-{prompt}-for": "door_sheet"}).status_code == 303
    assert look(cleo, house, q="objekte") == []
    assert "Objekte" not in pages_about(house, cleo, "ben")


def test_an_answer_to_a_question_taken_out_is_gone_in_that_moment(house: House) -> None:
    in_directory(house)
    cleo = house.phone("cleo")
    with house.reading() as session:
        prompt = prompts_of(session, session.get_one(Event, house.event_id))[0].id
    assert house.phone("ada").post(f"/e/{house.event}/questions/{prompt}/taking-out").status_code == 303
    assert look(cleo, house, q="objekte") == []
    assert "Objekte" not in pages_about(house, cleo, "ben")


def test_a_topic_taken_off_takes_the_reason_and_the_filter_with_it(house: House) -> None:
    in_directory(house)
    cleo, ben = house.phone("cleo"), desk_of(house, "ben")
    assert "You both chose accessibility" in cleo.see(house.person_path("ben"))
    assert ben.save("topics", {"topics": "museums"}).status_code == 303
    assert "You both chose" not in cleo.see(house.person_path("ben"))
    assert "Ben Okafor" not in look(cleo, house, topic="accessibility")


def test_two_who_are_hidden_from_each_other_are_nowhere_for_each_other(house: House) -> None:
    in_directory(house)
    with house.writing() as session:
        hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    for viewer, other, name in (("cleo", "ben", "Ben Okafor"), ("ben", "cleo", "Cleo Nowak")):
        phone = house.phone(viewer)
        assert phone.get(house.person_path(other)).status_code == 404
        assert name not in phone.get(path(house)).text
        assert look(phone, house, q=name) == look(phone, house, topic="museums") == []
        assert look(phone, house, topic="test automation") == []
    assert "Ben Okafor" in house.phone("ada").see(path(house))
    # The list does not disappear for the two, although they see fewer than five.
    assert names(house.phone("cleo").get(path(house)))


def test_where_nobody_is_left_to_see_the_list_says_so(house: House) -> None:
    in_directory(house)
    with house.writing() as session:
        cleo = house.person(session, "cleo")
        for other in ("ada", "ben", "dan", "guest0", "guest1", "guest2"):
            hide(session, cleo, house.person(session, other), house.clock.now)
    page = house.phone("cleo").get(path(house))
    assert names(page) == []
    assert "Nobody here just now." in words(page)


def test_whom_one_may_not_see_looks_like_nobody(house: House) -> None:
    in_directory(house)
    with house.writing() as session:
        hide(session, house.person(session, "ben"), house.person(session, "cleo"), house.clock.now)
    cleo = house.phone("cleo")
    nobody = blanked(cleo.get(path(house, f"/{'a' * 22}")))
    assert nobody[0] == 404
    (newcomer,) = crowd(house, 1, first=50)
    for who in ("ben", "cleo", newcomer):
        assert blanked(cleo.get(house.person_path(who))) == nobody, who


def test_a_stranger_and_somebody_signed_out_see_nothing(house: House) -> None:
    in_directory(house)
    assert {house.phone("eve").get(p).status_code for p in (path(house), house.person_path("ben"))} == {404}
    assert {house.phone().get(p).status_code for p in (path(house), house.person_path("ben"))} == {401}


def test_who_erases_everything_is_gone_from_the_list(house: House) -> None:
    in_directory(house)
    there = house.person_path("ben")
    assert house.phone("ben").post("/me/erasing").status_code == 303
    cleo = house.phone("cleo")
    assert cleo.get(there).status_code == 404
    assert look(cleo, house, q="okafor") == []
    assert sorted(all_names(cleo, from_the_first(house, "cleo"))) == sorted(by_shuffle_key(house, "cleo"))


ANSWERS = ("erstantwort", "zweitantwort", "drittantwort")
ALWAYS_KEPT = ("mailwort", "vorstellwort", "zielwort")


@settings(
    max_examples=50 if DEEP else 6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    audiences=st.tuples(*[st.sampled_from(Audience)] * len(ANSWERS)),
    asked=st.tuples(*[st.booleans()] * len(ANSWERS)),
    shares=st.booleans(),
)
def test_whatever_is_shown_no_kept_word_is_ever_found_or_seen(
    house: House, audiences: tuple[Audience, ...], asked: tuple[bool, ...], shares: bool
) -> None:
    with house.reading() as session:
        is_first = not house.attendee(session, "ben").in_directory
    if is_first:
        in_directory(house)
    prompts = write_again(house, audiences, asked, shares=shares)
    shown = {
        word: is_asked and audience is Audience.CARD
        for word, audience, is_asked in zip(ANSWERS, audiences, asked, strict=True)
    } | dict.fromkeys(ALWAYS_KEPT, False)
    assert len(prompts) == len(ANSWERS)
    cleo = house.phone("cleo")
    said = cleo.get(house.person_path("ben")).text + cleo.get(path(house)).text
    assert {word: word in said for word in shown} == shown
    assert {word: look(cleo, house, q=word) == ["Ben Okafor"] for word in shown} == shown


def write_again(house: House, audiences: tuple[Audience, ...], asked: tuple[bool, ...], *, shares: bool) -> list[int]:
    """Ben's card with a word of its own in each place, for these audiences, to questions of which these are asked."""
    with house.writing() as session:
        ben, event = house.attendee(session, "ben"), session.get_one(Event, house.event_id)
        prompts = session.scalars(select(Prompt).where(Prompt.event_id == event.id).order_by(Prompt.id)).all()
        for kind in (Answer, Detail):
            session.execute(delete(kind).where(kind.attendee_id == ben.id))
        for prompt, word, audience in zip(prompts, ANSWERS, audiences, strict=True):
            answer_prompts(session, ben, {prompt.id: word}, audience)
        add_detail(session, ben, 0, DetailKind.EMAIL, "mailwort@demo.example", shared=shares)
        ben.introduction, ben.goal = "vorstellwort", "zielwort"
        session.flush()
        refresh(session, [ben])
        for prompt, is_asked in zip(prompts, asked, strict=True):
            if is_asked and prompt.position is None:
                take_in_again(session, event, prompt.id)
            elif not is_asked:
                take_out(session, event, prompt.id)
        return [prompt.id for prompt in prompts]
