"""First messages: only from common ground, for any two cards; and a mail link that carries words and nothing else."""

import re
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.cards.rules import Card
from eventnet.common_ground.rules import Ground, Rarity
from eventnet.events.rules import Mode
from eventnet.starters.messages import Occasion, draft, mail_link, mark_of, subject
from eventnet.starters.quoting import one_line, spoken
from eventnet.starters.tone import hints_for
from tests.common_ground.people import ground_between
from tests.starters.cards import cards, encodable, languages, rarities, wild
from tests.starters.test_golden import GROUNDS, OCCASIONS

occasions = st.builds(
    Occasion,
    name=st.just("Begegnungen „2026“") | wild.filter(one_line),
    mode=st.sampled_from(Mode),
    is_over=st.booleans(),
)
EASY_NO = {
    "de": "Wenn es nicht passt, ist das völlig in Ordnung; du brauchst nicht zu antworten.",
    "en": "If it does not suit you, that is fine; you need not answer.",
}


@given(mine=cards, theirs=cards, rarity=rarities, occasion=occasions, language=languages)
def test_there_is_a_draft_only_where_there_is_common_ground(
    mine: Card, theirs: Card, rarity: Rarity, occasion: Occasion, language: str
) -> None:
    ground = ground_between(mine, theirs, rarity)
    shared = [ground.need, ground.offer, ground.organisation, *(topic.label for topic in ground.topics)]
    text = draft(mine, theirs, ground, occasion, language)
    assert (text is not None) == any(spoken(words) for words in shared)
    assert draft(mine, theirs, Ground(), occasion, language) is None


@given(theirs=cards, rarity=rarities, occasion=occasions, language=languages)
def test_a_draft_has_an_easy_no_before_the_name_it_is_signed_with(
    theirs: Card, rarity: Rarity, occasion: Occasion, language: str
) -> None:
    mine = Card("Cleo Nowak", topics=("robotics",))
    ground = ground_between(mine, Card(theirs.name, topics=("robotics", *theirs.topics)), rarity)
    text = draft(mine, theirs, ground, occasion, language)
    assert text is not None
    hello, body, easy_no, farewell = text.split("\n\n")
    assert hello in {f"Hallo {theirs.name},", f"Hello {theirs.name},"}
    assert easy_no == EASY_NO[language]
    assert farewell.splitlines()[1:] == ["Cleo Nowak"]
    assert len(body.splitlines()) == 1


def every_draft() -> list[str]:
    return [
        str(draft(mine, theirs, ground_between(mine, theirs, Rarity({}, 9)), occasion, language))
        for mine, theirs in GROUNDS.values()
        for occasion in OCCASIONS.values()
        for language in ("de", "en")
    ]


def test_no_draft_pushes_flatters_or_hides_a_request() -> None:
    flattery = (
        r"great|amazing|impress\w*|inspir\w*|fascinat\w*|admire|großartig|toll|beeindruck\w*|spannend|bewunder\w*"
    )
    for text in every_draft():
        assert hints_for(text) == ()
        assert "!" not in text
        assert not re.search(rf"\b({flattery})\b", text, re.IGNORECASE)


def test_the_mode_changes_the_draft_and_hybrid_is_in_person() -> None:
    mine, theirs = GROUNDS["shared topic"]
    ground = ground_between(mine, theirs, Rarity({}, 9))
    texts = {mode: draft(mine, theirs, ground, Occasion("Treffen", mode, is_over=False), "en") for mode in Mode}
    assert texts[Mode.HYBRID] == texts[Mode.IN_PERSON]
    assert len(set(texts.values())) == 3
    for text in texts.values():
        assert "“Treffen”" in str(text)


def test_what_i_can_give_comes_before_what_i_would_like() -> None:
    mine = Card("Cleo", topics=("music",), offer="screen readers", need="tables", organisation="Nord")
    theirs = Card("Ben", topics=("music",), offer="tables", need="screen readers", organisation="Nord")
    ground = ground_between(mine, theirs, Rarity({}, 9))
    occasion = Occasion("Treffen", Mode.IN_PERSON, is_over=False)
    text = str(draft(mine, theirs, ground, occasion, "en"))
    assert "“screen readers”" in text
    assert "tables" not in text


def test_quotes_and_line_breaks_of_others_do_not_break_the_draft() -> None:
    mine, theirs = Card("Cleo\nBcc: eve", topics=("a“b”\nc",)), Card("Ben", topics=("a“b”\nc",))
    ground = ground_between(mine, theirs, Rarity({}, 9))
    text = str(draft(mine, theirs, ground, Occasion("The “old” one\n!", Mode.IN_PERSON, is_over=False), "de"))
    assert "„The ‚old‘ one !“" in text
    assert "„a‘b‘ c“" in text
    assert text.endswith("\nCleo Bcc: eve")


@pytest.mark.parametrize("change", [lambda text: text.replace(" ", "\n\t"), lambda text: f"  {text}\r\n"])
def test_two_texts_that_differ_in_blanks_have_one_mark(change: Any) -> None:
    assert mark_of(change("Hello Ben,\n\nwe meet.")) == mark_of("Hello Ben,\n\nwe meet.")
    assert mark_of("Hello Ben,\n\nwe meet, don’t we?") != mark_of("Hello Ben,\n\nwe meet.")


@given(title=wild, text=encodable)
def test_a_mail_link_carries_words_and_no_header(title: str, text: str) -> None:
    hostile = "ben+x@demo.example?cc=eve@demo.example&bcc=eve@demo.example\r\nCc: eve"
    link = mail_link(hostile, title, text)
    assert re.fullmatch(r"mailto:[\w.~%@-]+\?subject=[\w.~%-]*&body=[\w.~%-]*", link, re.ASCII)
    parts = urlsplit(link)
    assert unquote(parts.path) == hostile
    asked = parse_qs(parts.query, keep_blank_values=True)
    assert set(asked) == {"subject", "body"}
    EmailMessage()["Subject"] = asked["subject"][0]  # refuses line breaks
    assert re.findall(r"(?<!\r)\n|\r(?!\n)", asked["body"][0]) == []


def test_a_mail_has_the_event_in_its_subject_and_its_lines_end_as_mails_do() -> None:
    occasion = Occasion("Begegnungen 2026", Mode.IN_PERSON, is_over=False)
    link = mail_link("ben@demo.example", subject(occasion, "de"), "Hallo\n\nBen")
    assert link == "mailto:ben@demo.example?subject=Zu%20%E2%80%9EBegegnungen%202026%E2%80%9C&body=Hallo%0D%0A%0D%0ABen"
    assert subject(occasion, "en") == "About “Begegnungen 2026”"
