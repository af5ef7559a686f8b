"""Light ideas and their drafts: from facts alone, in their order, in both languages, whatever others wrote."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventnet.followups.drafts import draft, subject
from eventnet.followups.ideas import Facts, Idea, ideas_from
from eventnet.starters.quoting import one_line, spoken
from eventnet.starters.tone import hints_for
from tests.starters.cards import languages, texts, topics, wild

GOLDEN = Path(__file__).with_name("golden")
PROMISE = "Send the link to the test setup"
WHOLE = Facts(
    promises=(PROMISE,),
    need="Leute, die mit dem Screenreader arbeiten.",
    my_offer="screenreader, arbeiten damit",
    event="Begegnungen „2026“",
    topics=("?", "Museums"),
)
facts = st.builds(
    Facts,
    promises=st.lists(st.just("geheimes Versprechen"), max_size=2).map(tuple),
    need=texts,
    my_offer=texts,
    event=st.sampled_from(["", "Begegnungen „2026“"]) | wild,
    topics=topics.map(tuple),
)


def test_the_ideas_stand_in_their_order() -> None:
    assert ideas_from(WHOLE) == [Idea.KEEP_WORD, Idea.PASS_ON, Idea.THANK]


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ({"promises": ()}, [Idea.PASS_ON, Idea.THANK]),
        ({"need": ""}, [Idea.KEEP_WORD, Idea.THANK]),
        ({"my_offer": ""}, [Idea.KEEP_WORD, Idea.THANK]),
        ({"my_offer": "a place to sleep"}, [Idea.KEEP_WORD, Idea.THANK]),
        ({"event": "", "topics": ()}, [Idea.KEEP_WORD, Idea.PASS_ON, Idea.THANK]),
    ],
)
def test_without_its_fact_an_idea_is_not_there(missing: dict[str, object], left: list[Idea]) -> None:
    assert ideas_from(replace(WHOLE, **missing)) == left  # type: ignore[arg-type]


def test_of_a_bare_name_there_is_still_the_talk_to_thank_for() -> None:
    assert ideas_from(Facts()) == [Idea.THANK]
    assert draft(Idea.THANK, Facts(), "en", to="", by="Cleo") == (
        "Hello,\n\nThank you for the talk. What you said has stayed with me: …\n\nKind regards,\nCleo"
    )
    assert subject(Facts(), "de", by="Cleo\nBcc: eve") == "Gruß von Cleo Bcc: eve"


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_draft_reads_as_people_write(language: str) -> None:
    scenes = {
        "keep my word": (Idea.KEEP_WORD, WHOLE),
        "pass something on": (Idea.PASS_ON, WHOLE),
        "thank, with something shared": (Idea.THANK, WHOLE),
        "thank": (Idea.THANK, replace(WHOLE, topics=())),
        "thank whom one met at no event": (Idea.THANK, Facts()),
    }
    written = [
        f"--- {what}: {subject(known, language, by='Cleo Nowak')}\n\n"
        f"{draft(idea, known, language, to='Ben Okafor', by='Cleo Nowak')}\n"
        for what, (idea, known) in scenes.items()
    ]
    assert "\n".join(written) == (GOLDEN / f"drafts.{language}.txt").read_text("utf-8")


@given(known=facts, language=languages, name=wild)
def test_a_draft_is_whole_whatever_others_wrote(known: Facts, language: str, name: str) -> None:
    ideas = ideas_from(known)
    assert 1 <= len(ideas) <= 3
    assert ideas == sorted(ideas, key=list(Idea).index)
    for idea in ideas:
        text = draft(idea, known, language, to=name, by="Cleo Nowak")
        hello, body, farewell = text.split("\n\n")
        assert one_line(name) in hello
        assert body.endswith(": …")
        assert len(body.splitlines()) == 1
        assert farewell.splitlines()[1:] == ["Cleo Nowak"]
        assert "geheimes Versprechen" not in text
        assert ("„" in body) == (language == "de" and any(map(spoken, quoted(idea, known))))
        assert "{need}" not in text.replace(known.need, "")
    assert "\n" not in subject(known, language, by=name)


def quoted(idea: Idea, known: Facts) -> list[str]:
    if idea is Idea.THANK:
        return [f"{one_line(known.event)}x" if one_line(known.event) else "", *known.topics]
    return [known.need] if idea is Idea.PASS_ON else []


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("idea", Idea)
def test_no_draft_pushes_or_hides_a_request(idea: Idea, language: str) -> None:
    text = draft(idea, WHOLE, language, to="Ben", by="Cleo")
    assert hints_for(text) == ()
    assert not set("!?") & set(text)
    assert PROMISE not in text
