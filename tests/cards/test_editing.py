"""A card as its owner writes it: topics from any spelling, two windows, one card filling another, seconds aloud."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eventnet.cards.editing import (
    LINES,
    OwnAnswer,
    OwnCard,
    OwnDetail,
    fields_of,
    join_windows,
    mark_of,
    seconds_aloud,
    topics_in,
    with_fields,
    without_twins,
)
from eventnet.cards.rules import MOST_TOPICS, Audience, DetailKind, topic_key

PROMPTS = (1, 2, 3)
words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=12)
some_words = words.filter(bool)
details = st.builds(OwnDetail, some_words, st.booleans())


@st.composite
def cards(draw: st.DrawFn) -> OwnCard:
    held = draw(st.dictionaries(st.sampled_from(DetailKind), details))
    best = draw(st.sampled_from([None, *(kind for kind, detail in held.items() if detail.shared)]))
    return OwnCard(
        lines={line: draw(words) for line in LINES},
        answers=draw(
            st.dictionaries(st.sampled_from(PROMPTS), st.builds(OwnAnswer, some_words, st.sampled_from(Audience)))
        ),
        topics=topics_in("\n".join(draw(st.lists(words, max_size=MOST_TOPICS))))[:MOST_TOPICS],
        details={
            kind: OwnDetail(detail.value, detail.shared, best=kind is best)
            for kind, detail in sorted(held.items(), key=lambda pair: list(DetailKind).index(pair[0]))
        },
    )


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("Web Assembly\nweb-assembly\nWebAssembly", ("Web Assembly",)),
        ("robotics, museums", ("robotics", "museums")),
        ("robotics,museums;archives", ("robotics", "museums", "archives")),
        ("1,5 Grad, 3D-Druck", ("1,5 Grad", "3D-Druck")),
        ("人工智能、可訪問性，檔案", ("人工智能", "可訪問性", "檔案")),
        ("الذكاء، المتاحف", ("الذكاء", "المتاحف")),
        (" \n ,, ;\n\u200b\n", ()),
        ("  open   data \r\n", ("open data",)),
        ("B, A, b, C", ("B", "A", "C")),
        ("C, C++, C#", ("C", "C++", "C#")),
        ("🎸, 🧶", ("🎸", "🧶")),
        ("...\n???", ("...", "???")),
    ],
)
def test_topics_are_read_from_lines_and_commas_and_spellings_of_one_meet(typed: str, topics: tuple[str, ...]) -> None:
    assert topics_in(typed) == topics


@given(st.text(max_size=80))
def test_of_each_topic_the_first_spelling_stays_in_its_order(typed: str) -> None:
    topics = topics_in(typed)
    keys = [topic_key(topic) or topic for topic in topics]
    assert len(set(keys)) == len(keys)
    assert topics_in("\n".join(topics)) == topics
    assert topics_in(f"{typed}\n{typed.upper()}")[: len(topics)] == topics


@given(st.lists(words), st.lists(words))
def test_what_comes_later_never_changes_what_was_there(first: list[str], second: list[str]) -> None:
    assert without_twins([*first, *second])[: len(without_twins(first))] == without_twins(first)


@given(cards())
def test_a_card_taken_apart_into_fields_and_put_together_is_the_same(card: OwnCard) -> None:
    assert with_fields(card, fields_of(card, PROMPTS), PROMPTS) == card


@given(cards())
def test_answers_to_prompts_that_are_out_of_sight_stay(card: OwnCard) -> None:
    blank = {f"answer-{prompt}": "" for prompt in PROMPTS[1:]}
    saved = with_fields(card, fields_of(card, PROMPTS[1:]) | blank, PROMPTS[1:])
    assert saved.answers == {prompt: answer for prompt, answer in card.answers.items() if prompt == PROMPTS[0]}


def card(**fields: str) -> OwnCard:
    blank = OwnCard(dict.fromkeys(LINES, ""), {}, (), {})
    return with_fields(blank, fields_of(blank, PROMPTS) | fields, PROMPTS)


def test_only_one_way_is_the_best_and_only_one_that_people_get() -> None:
    reached = {"email": "a@b.example", "phone": "123", "phone-on": "on"}
    assert card(**reached, best="phone").details[DetailKind.PHONE].best
    assert not any(detail.best for detail in card(**reached, best="email").details.values())
    assert not any(detail.best for detail in card(**reached, best="website").details.values())


@pytest.mark.thorough
@given(cards(), cards())
def test_filling_keeps_all_that_was_there_and_takes_the_rest(one: OwnCard, other: OwnCard) -> None:
    filled = one.filled_by(other)
    assert all(filled.lines[line] == (one.lines[line] or other.lines[line]) for line in LINES)
    assert filled.answers == {**other.answers, **one.answers}
    assert filled.topics[: len(one.topics)] == one.topics
    assert len(filled.topics) <= MOST_TOPICS
    assert set(filled.details) == {*one.details, *other.details}
    assert all(filled.details[kind] == detail for kind, detail in one.details.items())
    for kind in set(other.details) - set(one.details):
        assert filled.details[kind].value == other.details[kind].value
        assert not filled.details[kind].shared, "nobody gets what its owner has not switched on"
    assert sum(detail.best for detail in filled.details.values()) <= 1


texts = st.sampled_from(["", "a", "b", "c"])
saved_fields = st.fixed_dictionaries({"headline": texts, "offer": texts, "topics": texts})


@given(drawn=saved_fields, saved=saved_fields, typed=saved_fields)
def test_of_two_windows_nothing_is_lost_without_a_word(
    drawn: dict[str, str], saved: dict[str, str], typed: dict[str, str]
) -> None:
    came_of_it = join_windows(saved, typed, {name: mark_of(text) for name, text in drawn.items()})
    for name, there in saved.items():
        here, before = typed[name], drawn[name]
        assert came_of_it.fields[name] == (here if here != before else there)
        assert came_of_it.others.get(name) == (there if here not in {before, there} and there != before else None)


def test_a_field_that_was_not_on_the_page_stays() -> None:
    saved = {"headline": "a", "offer": "b"}
    assert join_windows(saved, {"headline": "", "offer": "c"}, {"offer": mark_of("b")}).fields == {
        "headline": "a",
        "offer": "c",
    }


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", 0),
        (" – … ", 0),
        ("Hello", 5),
        ("I’m Mira. I look after testing at Nordlicht, and I would like tests that people can read.", 10),
        (
            (
                "Ich bin Mira und kümmere mich bei Nordlicht ums Testen. Seit einem Jahr versuche ich, mit weniger "
                "Tests auszukommen und ihnen dafür zu vertrauen. Was mir fehlt, sind Leute, die das anders sehen."
            ),
            15,
        ),
        ("我是李小雨，在一家博物館負責資料搬家，想認識用不同方法做測試的人。", 5),
        ("أنا عمر، أعمل على تسهيل الوصول إلى المتاحف وأبحث عمّن جرّب ذلك.", 5),
    ],
)
def test_the_seconds_are_about_right(text: str, seconds: int) -> None:
    assert seconds_aloud(text) == seconds


@given(st.text(max_size=200), st.text(max_size=200))
@example("x" * 200, "")
@example("字" * 200, "a")
def test_more_words_never_take_less_time_and_a_card_holds_a_minute_at_most(one: str, more: str) -> None:
    seconds = seconds_aloud(one)
    assert seconds % 5 == 0
    assert 0 <= seconds <= seconds_aloud(f"{one} {more}")
    assert seconds <= 60
