"""The eight rules of starters, for any two cards; and that not everybody asks the same."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.cards.catalogue import BY_KEY
from eventnet.cards.rules import Card, GivenAnswer, topic_key
from eventnet.common_ground.rules import Ground, Rarity
from eventnet.kernel.bilingual import Bilingual
from eventnet.starters.patterns import When
from eventnet.starters.quoting import LONGEST_SPOKEN, one_line, shortened, spoken, within_marks
from eventnet.starters.rules import Starter, general_starters, starter_for, starters_for
from tests.common_ground.people import ground_between
from tests.starters.asked import ANSWER, NEED, NEED_MET, NOTHING, OFFER, SHARED, SO_FAR, TOPIC, asks_openly, taken_apart
from tests.starters.cards import QUOTES, cards, languages, rarities, texts, wild

for_any_two_cards = given(mine=cards, theirs=cards, rarity=rarities, language=languages, is_during=st.booleans())

NOBODY = Card("")
DIRECTIONS = "\u2068\u2069"


def asked(mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool = True) -> tuple[Starter, ...]:
    return starters_for(mine, theirs, ground_between(mine, theirs, rarity), language=language, is_during=is_during)


def letters(text: str) -> str:
    """The letters, digits and pictures of a text, which no tidying may touch."""
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNS")


# One


@for_any_two_cards
def test_one_each_is_one_question_that_begins_with_a_question_word(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        ours = taken_apart(starter, language).ours
        assert ours.count("?") == 1
        assert asks_openly(ours, language)


# Two


@pytest.mark.thorough
@for_any_two_cards
def test_two_what_is_too_long_is_not_said_whole(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        one = taken_apart(starter, language)
        quoted = (one.quoted or "").strip(DIRECTIONS)
        assert len(quoted) <= LONGEST_SPOKEN
        if one.row == ANSWER:
            assert starter.answer
            is_long = len(spoken(starter.answer.text)) > LONGEST_SPOKEN
            assert is_long == (one.pattern.when is When.LONG_ANSWER) == (one.quoted is None)
        if quoted.endswith("…"):
            assert one.row in {NEED_MET, NEED, OFFER}


@given(text=st.lists(texts, min_size=3, max_size=6).map(" ".join))
@example("word " * 30)
@example("https://unbroken.example/" + "a" * 70)
@example("a" + "👩‍👩‍👧" * 30)
def test_two_a_need_is_cut_at_a_word(text: str) -> None:
    line = spoken(text)
    cut = shortened(line)
    if len(line) <= LONGEST_SPOKEN:
        assert cut == line
        return
    head = cut.removesuffix("…").removesuffix("\u00a0")
    assert line.startswith(head)
    assert letters(head)
    assert cut.endswith("…")
    rest = line[len(head) :]
    if "\u00a0…" in cut:
        assert not letters(rest.partition(" ")[0]), "cut within a word"
    else:
        assert unicodedata.category(rest[0])[0] != "M"
        assert not letters(line[: LONGEST_SPOKEN - 1].rpartition(" ")[0])


def test_two_where_there_is_no_word_to_cut_at_pictures_and_accents_stay_whole() -> None:
    for character in ("👩‍👩‍👧", "x\u0323\u0302", "👍🏽", "❤️"):
        for before in range(6):
            head = shortened("a" * before + character * 60).removesuffix("…")
            assert head == "a" * before + character * head.count(character)
            assert 40 < len(head) < LONGEST_SPOKEN


@pytest.mark.thorough
@for_any_two_cards
def test_two_it_is_one_line_and_what_is_quoted_has_no_punctuation_at_its_end(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        assert starter.text.splitlines() == [starter.text]
        assert not [c for c in starter.text if unicodedata.category(c) in {"Cc", "Cs"}]
        quoted = taken_apart(starter, language).quoted
        if quoted is not None:
            assert letters(quoted)
            assert quoted.strip(DIRECTIONS).removesuffix("…")[-1] not in ".!?;:,؟。？"


def test_two_line_breaks_become_spaces_and_emoji_stay() -> None:
    assert (
        spoken("Soup for ninety 🍲\nand a stove\r\nwith opinions!!") == "Soup for ninety 🍲 and a stove with opinions"
    )
    assert spoken("by the cook 👩‍🍳.") == "by the cook 👩‍🍳"
    assert spoken("C++?") == "C++"
    assert spoken("🎉") == "🎉"


def test_nothing_is_made_of_punctuation_alone() -> None:
    silent = Card(
        "Ben", answers=(GivenAnswer(Bilingual("Was?", "What?"), "?!"),), topics=("…", "--"), offer=" . ", need=":-)"
    )
    ones = starters_for(NOBODY, silent, Ground(), language="en", is_during=False)
    assert ones[0] == Starter("I hardly know anyone here yet. What brought you along?")
    assert set(ones[1:]) < set(general_starters("en"))
    during = starters_for(NOBODY, silent, Ground(), language="en", is_during=True)
    assert during == (ones[0], Starter("What are you taking away from today so far?"), ones[1])


def test_a_topic_is_a_name_and_a_name_is_not_cut() -> None:
    (one,) = asked(NOBODY, Card("Ben", topics=("x" * 61, "weaving")), Rarity({}, 9), "en")
    assert "“weaving”" in one.text


# Three


@pytest.mark.thorough
@for_any_two_cards
def test_three_quotation_marks_inside_are_single_ones(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        inside = taken_apart(starter, language).quoted or ""
        assert set(inside) & set(QUOTES) <= set("‚‘’‹›"), inside


def test_three_they_are_those_of_the_language() -> None:
    for said in (
        'We "test" less',
        "We “test” less",
        "We „test“ less",
        "We «test» less",
        "We »test« less",
        "We 'test' less",
    ):
        assert within_marks(said, "de") == "We ‚test‘ less"
        assert within_marks(said, "en") == "We ‘test’ less"
    assert within_marks('"Ja" und (“nein”)', "de") == "‚Ja‘ und (‚nein‘)"


def test_three_apostrophes_stay() -> None:
    assert within_marks("I don't; it's the users' choice since the '90s", "de") == (
        "I don’t; it’s the users’ choice since the ’90s"
    )


# Four


@for_any_two_cards
def test_four_what_is_quoted_stays_as_it_was_written(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    shown = [*theirs.topics, theirs.offer, theirs.need, *(answer.text for answer in theirs.answers)]
    written = {letters(one_line(text)) for text in shown}
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        quoted = taken_apart(starter, language).quoted
        if quoted is not None and "…" in quoted[-2:]:
            assert any(text.startswith(letters(quoted)) for text in written)
        elif quoted is not None:
            assert letters(quoted) in written


def test_four_arabic_words_leave_the_sentence_around_them_in_its_order() -> None:
    text = "الثقة أولا"
    (one,) = asked(NOBODY, Card("Ben", topics=(text,)), Rarity({}, 9), "en")
    assert f"“\u2068{text}\u2069”" in one.text
    broken = Card("Ben", topics=("back\u2067wards",))
    (two,) = asked(NOBODY, broken, Rarity({}, 9), "en")
    assert "“backwards”" in two.text


# Five


@pytest.mark.thorough
@for_any_two_cards
def test_five_one_of_them_says_that_it_comes_from_the_card(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    ones = [taken_apart(one, language) for one in asked(mine, theirs, rarity, language, is_during=is_during)]
    source = "Karte" if language == "de" else "card"
    assert any(source in one.ours for one in ones) or {one.row for one in ones} <= {NOTHING, SO_FAR}


# Six


@for_any_two_cards
def test_six_the_answer_comes_along_to_be_printed_above(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    for starter in asked(mine, theirs, rarity, language, is_during=is_during):
        one = taken_apart(starter, language)
        if one.row == ANSWER:
            assert starter.answer in theirs.answers
            if one.quoted is not None:
                assert letters(one.quoted) == letters(one_line(starter.answer.text if starter.answer else ""))
        else:
            assert starter.answer is None


def test_six_next_steps_are_asked_for_only_where_something_is_not_settled() -> None:
    texts_of = {
        key: {asked(Card(f"guest {n}"), answering(key), Rarity({}, 9), "en")[0].text for n in range(40)}
        for key in ("occupies", "advice")
    }
    next_step = "About “bread” on your card: what would a good next step look like?"
    assert next_step in texts_of["occupies"]
    assert next_step not in texts_of["advice"]


def answering(key: str) -> Card:
    return Card("Ben", answers=(GivenAnswer(BY_KEY[key].question, "Bread".lower()),))


# Seven


@for_any_two_cards
def test_seven_one_alone_is_the_first_of_them(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    ground = ground_between(mine, theirs, rarity)
    first, *_ = starters_for(mine, theirs, ground, language=language, is_during=is_during)
    assert starter_for(mine, theirs, ground, language=language, is_during=is_during) == first


@pytest.mark.thorough
@for_any_two_cards
def test_seven_they_come_from_the_first_three_rows_that_have_something(
    mine: Card, theirs: Card, rarity: Rarity, language: str, *, is_during: bool
) -> None:
    ground = ground_between(mine, theirs, rarity)
    sayable = {label for label in theirs.topics if 0 < len(spoken(label)) <= LONGEST_SPOKEN}
    my_keys = {topic_key(label) for label in mine.topics}
    has = {
        NEED_MET: bool(spoken(ground.need)),
        SHARED: any(topic.label in sayable for topic in ground.topics),
        ANSWER: any(spoken(answer.text) for answer in theirs.answers),
        TOPIC: any(topic_key(label) not in my_keys for label in sayable),
        OFFER: bool(spoken(theirs.offer)),
        NEED: bool(spoken(theirs.need)) and not ground.need,
    }
    expected = [row for row, is_there in has.items() if is_there][:3]
    ones = [taken_apart(one, language) for one in asked(mine, theirs, rarity, language, is_during=is_during)]
    assert [one.row for one in ones] == (expected or ([NOTHING, SO_FAR, NOTHING] if is_during else [NOTHING] * 3))


def test_seven_the_rarest_topic_is_the_one_to_speak_of() -> None:
    mine, theirs = Card("Cleo", topics=("music", "beekeeping")), Card("Ben", topics=("music", "beekeeping"))
    one, *_ = asked(mine, theirs, Rarity({"music": 30, "beekeeping": 2}, 40), "en")
    assert one.text == (
        "Only a few cards here say “beekeeping”, yours and mine among them. Who do you usually talk to about it?"
    )


def test_seven_where_their_offer_meets_my_need_it_is_asked_for_openly() -> None:
    mine, theirs = Card("Cleo", need="help with screen readers"), Card("Ben", offer="testing with screen readers")
    (one,) = asked(mine, theirs, Rarity({}, 9), "en")
    assert taken_apart(one, "en").pattern.when is When.OFFER_I_NEED
    assert "I am looking for something like that" in one.text


def test_seven_a_need_i_can_meet_is_asked_about_once() -> None:
    mine, theirs = Card("Cleo", offer="cleaning up tables"), Card("Ben", need="cleaning up tables")
    assert len(asked(mine, theirs, Rarity({}, 9), "en")) == 1


# Eight


@pytest.mark.thorough
@given(mine=cards, theirs=cards, rarity=rarities, language=languages, offer=wild)
def test_eight_what_i_offer_is_never_said(mine: Card, theirs: Card, rarity: Rarity, language: str, offer: str) -> None:
    theirs = replace(theirs, need="cleaning up tables")
    ground = ground_between(replace(mine, offer="cleaning up tables"), theirs, rarity)
    first, *rest = starters_for(mine, theirs, ground, language=language, is_during=True)
    assert first.could_offer == "cleaning up tables"
    assert [one.could_offer for one in rest] == [""] * len(rest)

    otherwise = replace(ground, my_offer=offer)
    other = starters_for(replace(mine, offer=offer), theirs, otherwise, language=language, is_during=True)
    assert [one.text for one in other] == [first.text, *(one.text for one in rest)]
    assert other[0].could_offer == one_line(offer)


# Not everybody asks the same


@pytest.mark.thorough
@given(mine=cards, theirs=cards, rarity=rarities, language=languages, data=st.data())
def test_two_people_have_the_same_starters_whatever_order_their_cards_come_in(
    mine: Card, theirs: Card, rarity: Rarity, language: str, data: st.DataObject
) -> None:
    ground = ground_between(mine, theirs, rarity)
    shuffled = replace(
        theirs,
        topics=tuple(data.draw(st.permutations(theirs.topics))),
        answers=tuple(data.draw(st.permutations(theirs.answers))),
    )
    first = [one.text for one in starters_for(mine, theirs, ground, language=language, is_during=True)]
    again = [one.text for one in starters_for(mine, shuffled, ground, language=language, is_during=True)]
    assert again == first


def test_of_many_who_speak_to_ben_not_all_say_the_same() -> None:
    ben = Card(
        "Ben Okafor",
        answers=(GivenAnswer(BY_KEY["occupies"].question, "moving house"),),
        topics=("accessibility", "museums", "archives", "open data"),
        offer="cleaning up tables",
    )
    sets = [asked(Card(f"Guest {n}", topics=("accessibility",)), ben, Rarity({}, 9), "en") for n in range(60)]
    rows = list(zip(*[[one.text for one in ones] for ones in sets], strict=True))
    assert len(set(rows[0])) == 2
    assert len(set(rows[1])) == 4
    assert len(set(rows[2])) == 9
    assert max(rows[2].count(text) for text in rows[2]) < 20


def test_there_are_questions_for_anybody() -> None:
    assert [one.text for one in general_starters("en")] == [
        "What occupies you most right now?",
        "Which question did you bring with you today?",
        "Which subject makes you listen more closely?",
        "What would you like to talk over with others more often?",
    ]
    assert general_starters("de")[0].text == "Was beschäftigt dich aktuell am meisten?"
