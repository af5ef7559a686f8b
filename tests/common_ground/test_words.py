"""The one line that says why: the strongest reason, in both languages, in words that are not ours kept as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from eventnet.common_ground.rules import Ground, SharedTopic
from eventnet.common_ground.words import LONGEST_QUOTE, in_short, reason
from eventnet.web.i18n import speaking
from tests.cast import House


def topics(*labels: str, rare: tuple[str, ...] = ()) -> tuple[SharedTopic, ...]:
    return tuple(SharedTopic(label, label in rare, 1000) for label in labels)


SAID = [
    (Ground(), "", ""),
    (
        Ground(topics("accessibility")),
        "You both chose accessibility.",
        "Ihr habt beide accessibility gewählt.",
    ),
    (
        Ground(topics("robotics", rare=("robotics",))),
        "You both chose robotics; only a few here did.",
        "Ihr habt beide robotics gewählt; das haben hier nur wenige.",
    ),
    (
        Ground(topics("robotics", "museums", "trams", "bread", rare=("robotics",))),
        "You both chose robotics, museums and trams; only a few here chose robotics.",
        "Ihr habt beide robotics, museums und trams gewählt; robotics haben hier nur wenige.",
    ),
    (
        Ground(need="someone who has taught robots by hand.", my_offer="teaching", topics=topics("trams")),
        "Looks for “someone who has taught robots by hand”. You offer that.",
        "Sucht „someone who has taught robots by hand“. Das bietest du an.",
    ),
    (
        Ground(offer="maps of trams", organisation="Nordlicht"),
        "Offers “maps of trams”, which you are looking for.",
        "Hilft gern bei „maps of trams“, und das suchst du.",
    ),
    (Ground(organisation="Nordlicht"), "You are both at Nordlicht.", "Ihr seid beide bei Nordlicht."),
    (Ground(organisation="<b>100%</b>"), "You are both at <b>100%</b>.", "Ihr seid beide bei <b>100%</b>."),
]


@pytest.mark.parametrize(("ground", "english", "german"), SAID)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_strongest_reason_is_said_in_one_line(house: House, ground: Ground, english: str, german: str) -> None:
    with house.app.test_request_context():
        with speaking("en"):
            assert reason(ground) == english
        with speaking("de"):
            assert reason(ground) == german


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_strangers_write_stays_text_on_the_page(house: House) -> None:
    with house.app.test_request_context():
        line = house.app.jinja_env.from_string(
            "{% from 'common_ground/parts.html' import reason_line %}{{ reason_line(why) }}"
        ).render(why=reason(Ground(topics("<i>bread</i>"))))
    assert line.strip() == f'<p class="common">{escape("You both chose <i>bread</i>.")}</p>'


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_there_is_nothing_to_say_nothing_stands_there(house: House) -> None:
    with house.app.test_request_context():
        line = house.app.jinja_env.from_string(
            "{% from 'common_ground/parts.html' import reason_line %}{{ reason_line('') }}"
        )
        assert line.render().strip() == ""


@given(st.text(st.sampled_from("ab  .!,…“\n"), max_size=150))
def test_a_long_quote_is_cut_at_a_word(text: str) -> None:
    short = in_short(text)
    assert len(short) <= LONGEST_QUOTE
    plain = " ".join(text.split())
    assert plain.startswith(short.removesuffix("…"))
    if len(plain) < LONGEST_QUOTE:
        assert "…" not in short[-1:]


def test_a_quote_ends_with_a_whole_word() -> None:
    assert in_short("somebody who would like to go through the tax return of a small society") == (
        "somebody who would like to go through the tax return of a…"
    )
    assert in_short("x" * 80) == "x" * 59 + "…"
    assert in_short("What is a good first step?") == "What is a good first step"
