"""What of a card goes over, what two people share, and where pressing a detail leads."""

import json
import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st

from eventnet.cards.rules import (
    Card,
    DetailKind,
    GivenAnswer,
    GivenCard,
    GivenDetail,
    details_given,
    given,
    link_to,
    shared_topics,
    topic_key,
)
from eventnet.events.rules import CardChoice
from eventnet.kernel.bilingual import Bilingual

MAIL = GivenDetail(DetailKind.EMAIL, "ben@demo.example", best=True)
PHONE = GivenDetail(DetailKind.PHONE, "+49 171 3920002")
SITE = GivenDetail(DetailKind.WEBSITE, "https://ben.example")
BEN = Card(
    name="Ben Okafor",
    headline="Moves museum data",
    organisation="Stadtmuseum Nordhafen",
    answers=(GivenAnswer(Bilingual("Was beschäftigt dich?", "What occupies you?"), "Wie 40.000 Objekte umziehen."),),
    topics=("Open Data", "museums", "Accessibility"),
    offer="cleaning up tables",
    need="someone who knows screen readers",
    details=(MAIL, PHONE, SITE),
)
CLEO = Card(name="Cleo Nowak", topics=("accessibility", "open-data", "podcasts"))
STRANGER = Card(name="Dan Thackray")

words = st.text(max_size=20)
details = st.builds(GivenDetail, st.sampled_from(DetailKind), words, st.booleans())
cards = st.builds(Card, name=words, details=st.lists(details, max_size=5).map(tuple))
# Texts that look like links come too rarely by chance.
values = st.text(st.sampled_from("@:/.?#\\ %\"'<>\n\t") | st.characters(codec="utf-8"), max_size=30) | st.builds(
    "{}{}".format, st.sampled_from(["https://", "javascript:", "data:", "http://", "//", "@a@b.c", "+49"]), st.text()
)


def test_all_that_i_share_is_the_whole_card() -> None:
    assert given(BEN, CardChoice.ALL, to=CLEO) == GivenCard(
        headline=BEN.headline,
        organisation=BEN.organisation,
        answers=BEN.answers,
        topics=BEN.topics,
        offer=BEN.offer,
        need=BEN.need,
        details=(MAIL, PHONE, SITE),
        common_topics=("Open Data", "Accessibility"),
    )


def test_mail_only_gives_the_words_and_of_the_details_the_mail() -> None:
    card = given(BEN, CardChoice.MAIL, to=CLEO)
    assert card is not None
    assert card.details == (MAIL,)
    assert (card.headline, card.answers, card.common_topics) == (
        BEN.headline,
        BEN.answers,
        ("Open Data", "Accessibility"),
    )


def test_name_only_gives_no_card() -> None:
    assert given(BEN, CardChoice.NAME, to=CLEO) is None


@drawn(cards, st.sampled_from(CardChoice))
def test_nothing_goes_over_that_the_choice_leaves_out(card: Card, choice: CardChoice) -> None:
    gives = given(card, choice, to=CLEO)
    over = () if gives is None else gives.details
    assert over == details_given(card.details, choice)
    assert set(over) <= set(card.details)
    if choice is CardChoice.ALL:
        assert over == card.details
    elif choice is CardChoice.MAIL:
        assert over == tuple(detail for detail in card.details if detail.kind is DetailKind.EMAIL)
    else:
        assert over == ()


@pytest.mark.parametrize("choice", CardChoice)
def test_who_shares_nothing_gives_no_detail(choice: CardChoice) -> None:
    assert details_given((), choice) == ()


answers = st.builds(GivenAnswer, st.builds(Bilingual, words, words), words)
lines = st.lists(words, max_size=3).map(tuple)
given_cards = st.builds(
    GivenCard,
    headline=words,
    organisation=words,
    answers=st.lists(answers, max_size=3).map(tuple),
    topics=lines,
    offer=words,
    need=words,
    details=st.lists(details, max_size=3).map(tuple),
    common_topics=lines,
)


@drawn(given_cards)
def test_a_given_card_comes_back_from_the_database_as_it_was(card: GivenCard) -> None:
    back = GivenCard.from_json(json.loads(json.dumps(card.to_json())))
    assert back == card
    assert all(isinstance(detail.kind, DetailKind) for detail in back.details)


def test_an_answer_reads_its_question_in_the_readers_language() -> None:
    (answer,) = BEN.answers
    assert answer.question.into("de") == "Was beschäftigt dich?"
    assert answer.question.into("en") == "What occupies you?"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Web Assembly", "web-assembly"),
        ("WebAssembly", "web_assembly"),
        ("Open Data", "open  data"),
        ("KÜNSTLICHE Intelligenz", "künstliche intelligenz"),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("Barriere-Freiheit", "Barrierefreiheit"),
        ("ﬁlm", "Film"),
        ("Ｔｅｓｔ", "test"),
        ("e.V.", "eV"),
        # A Turkish capital I folds to an i and a dot of its own.
        ("İstanbul", "istanbul"),
    ],
)
def test_spellings_of_a_topic_meet(one: str, other: str) -> None:
    assert topic_key(one) == topic_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C", "C++"),
        ("C", "C#"),
        ("C++", "C#"),
        ("schon", "schön"),
        # Time and art; all of a vowel that follows its consonant is a mark.
        ("काल", "कला"),
        ("கலை", "கல்"),
        # Nothing of an emoji is a letter, and still it says something.
        ("🎸", "🧶"),
    ],
)
def test_different_topics_do_not_meet(one: str, other: str) -> None:
    assert topic_key(one) != topic_key(other)
    assert shared_topics((one,), (other,)) == ()


@drawn(st.text(st.characters(max_codepoint=0x24F), max_size=20))
@example("Ġ¸")  # the cedilla stands on a blank, and comes to stand on the letter
def test_a_key_is_its_own_key(label: str) -> None:
    assert topic_key(topic_key(label)) == topic_key(label)


def test_what_both_chose_stands_in_the_words_of_the_one_who_is_read() -> None:
    assert shared_topics(BEN.topics, CLEO.topics) == ("Open Data", "Accessibility")
    assert shared_topics(CLEO.topics, BEN.topics) == ("accessibility", "open-data")
    assert shared_topics(BEN.topics, STRANGER.topics) == ()


@drawn(lines, lines)
def test_sharing_is_mutual_and_makes_nothing_up(theirs: tuple[str, ...], mine: tuple[str, ...]) -> None:
    there, back = shared_topics(theirs, mine), shared_topics(mine, theirs)
    assert set(there) <= set(theirs)
    assert {topic_key(label) for label in there} == {topic_key(label) for label in back}


@pytest.mark.parametrize(
    ("kind", "value", "link"),
    [
        (DetailKind.EMAIL, "ben@demo.example", "mailto:ben@demo.example"),
        (DetailKind.EMAIL, "ben@demo.example?bcc=eve@demo.example", "mailto:ben@demo.example%3Fbcc%3Deve@demo.example"),
        (DetailKind.PHONE, "+49 171 / 392-0002", "tel:+491713920002"),
        (DetailKind.PHONE, "(0341) 12 34", "tel:03411234"),
        (DetailKind.PHONE, "ask at the desk", None),
        (DetailKind.PHONE, "+", None),
        (DetailKind.LINKEDIN, "ben-okafor", "https://www.linkedin.com/in/ben-okafor"),
        (DetailKind.LINKEDIN, "https://www.linkedin.com/in/ben", "https://www.linkedin.com/in/ben"),
        (DetailKind.XING, "Ben_Okafor", "https://www.xing.com/profile/Ben_Okafor"),
        (DetailKind.XING, "../../evil", None),
        (DetailKind.MASTODON, "@cleo@social.example", "https://social.example/@cleo"),
        (DetailKind.MASTODON, "cleo@social.example", "https://social.example/@cleo"),
        (DetailKind.MASTODON, "@cleo", None),
        (DetailKind.MASTODON, "@cleo@social.example/evil", None),
        (DetailKind.WEBSITE, "https://cleo.example/notes?a=1#b", "https://cleo.example/notes?a=1#b"),
        (DetailKind.WEBSITE, "http://cleo.example", None),
        (DetailKind.WEBSITE, "javascript:alert(1)//https://cleo.example", None),
        (DetailKind.WEBSITE, "https://cleo.example\njavascript:alert(1)", None),
        (DetailKind.WEBSITE, 'https://cleo.example"onclick=alert(1)', None),
        (DetailKind.OTHER, "Signal: ben.42", None),
        (DetailKind.OTHER, "https://threema.id/BEN", "https://threema.id/BEN"),
    ],
)
def test_a_detail_leads_where_it_says(kind: DetailKind, value: str, link: str | None) -> None:
    assert link_to(GivenDetail(kind, value)) == link


@pytest.mark.thorough
@drawn(st.sampled_from(DetailKind), values)
@example(DetailKind.WEBSITE, "JAVASCRIPT:alert(1)")
@example(DetailKind.LINKEDIN, "javascript:alert(1)")
def test_no_text_leads_anywhere_but_to_mail_phone_and_https(kind: DetailKind, value: str) -> None:
    link = link_to(GivenDetail(kind, value))
    assert link is None or re.match(r"mailto:|tel:|https://[^\s<>\"]+\Z", link)


@drawn(values)
@example("٠١٧١")
@example("1+2")
def test_a_phone_number_can_be_dialled(value: str) -> None:
    link = link_to(GivenDetail(DetailKind.PHONE, value))
    assert link is None or re.fullmatch(r"tel:\+?[0-9]+", link)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [DetailKind.LINKEDIN, DetailKind.XING])
@drawn(value=st.text(max_size=30) | st.from_regex(r"[\w.%-]{1,30}", fullmatch=True))
def test_a_handle_never_leaves_its_network(kind: DetailKind, value: str) -> None:
    link = link_to(GivenDetail(kind, value))
    if link is not None and not value.startswith("https://"):
        assert urlsplit(link).hostname == f"www.{kind.value}.com"
        assert urlsplit(link).path.count("/") == 2
