"""Imprint, privacy, accessibility: what an operator has said stands there, and what they have not said is named."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eventnet.config import Settings, WrongSettingError, load_settings
from eventnet.config.legal import PAGES, Legal
from eventnet.web.current import Installation
from tests.browser.room import ARABIC
from tests.cast import House, words

pytestmark = pytest.mark.on_sqlite

EXAMPLE = Path(__file__).resolve().parents[1] / "deploy" / "legal.toml"


def written(tmp_path: Path, text: str) -> Settings:
    """The settings of an operator who has written this."""
    file = tmp_path / "legal.toml"
    file.write_text(text, "utf-8")
    return load_settings({"EVENTNET_LEGAL": str(file)}, data=tmp_path, keep=False)


def has_settings(house: House, **told: object) -> None:
    """Has the installation say this of itself."""
    there = house.app.extensions["eventnet"]
    house.app.extensions["eventnet"] = Installation(replace(there.settings, **told), there.clock)


def filled_in() -> str:
    """The example with every # before a fact taken away."""
    return re.sub(r"^# (\w+ = )", r"\1", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def test_the_example_says_nothing_as_it_is_and_everything_once_filled_in(tmp_path: Path) -> None:
    as_it_is = written(tmp_path, EXAMPLE.read_text("utf-8")).legal
    assert {page: tuple(as_it_is.missing(page)) for page in PAGES} == PAGES
    whole = written(tmp_path, filled_in()).legal
    assert [fact for page in PAGES for fact in whole.missing(page)] == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_says_what_is_told_and_names_what_is_not(
    house: House, tmp_path: Path, page: str, language: str
) -> None:
    phone = house.phone(language=language)
    heading = {"en": "Not said yet", "de": "Noch nicht gesagt"}[language]
    assert heading in words(phone.get(f"/{page}"))
    has_settings(house, operator="Ada", operator_email="ada@example.org", legal=written(tmp_path, filled_in()).legal)
    told = words(phone.get(f"/{page}"))
    assert heading not in told
    texts = [fact for fact in tomllib.loads(filled_in())[page].values() if isinstance(fact, str)]
    assert [fact for fact in texts if fact not in told] == []


def test_what_there_is_not_is_neither_said_nor_missing(house: House) -> None:
    nothing = Legal(phone="", responsible="", register="", vat="")
    has_settings(house, operator="Ada", operator_email="ada@example.org", legal=nothing)
    page = words(house.phone().get("/imprint"))
    assert "Not said yet" not in page
    assert "VAT" not in page


@pytest.mark.parametrize("page", PAGES)
def test_facts_in_arabic_leave_the_words_around_them_in_their_order(house: House, page: str) -> None:
    texts = [fact for fact in sum(PAGES.values(), ()) if fact not in {"log_days", "checked_on"}]
    facts: dict[str, Any] = dict.fromkeys(texts, ARABIC)
    has_settings(house, operator=ARABIC, operator_email="a@example.org", legal=Legal(**facts))
    html = house.phone().get(f"/{page}").text
    apart = html.count(f'dir="auto">{ARABIC}<') + html.count(f"<bdi>{ARABIC}</bdi>")
    assert html.count(ARABIC) == apart == 1 + len(set(texts) & set(PAGES[page]))


@pytest.mark.parametrize(("days", "said"), [(0, "writes nothing down"), (1, "for 1 day"), (7, "for 7 days")])
def test_for_how_long_a_web_server_in_front_keeps_its_log(house: House, days: int, said: str) -> None:
    has_settings(house, legal=Legal(log_days=days))
    assert said in words(house.phone().get("/privacy"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[imprint", "legal.toml: "),
        ("[imprnt]\nphone = ''", "[imprnt] is not one of imprint, privacy, accessibility."),
        ("phone = '030'", "[phone] is not one of imprint, privacy, accessibility."),
        ("[imprint]\nfax = '030'", "[imprint] has no 'fax', but phone, responsible, register, vat."),
        ("[imprint]\nphone = 30", 'imprint.phone must be a text in quotes, "" for none.'),
        ("[privacy]\nlog_days = '7'", "privacy.log_days must be a number of days, such as 7."),
        ("[privacy]\nlog_days = -1", "privacy.log_days must be a number of days, such as 7."),
        ("[privacy]\nlog_days = true", "privacy.log_days must be a number of days, such as 7."),
        ("[accessibility]\nchecked_on = '2026'", "checked_on must be a day without quotes, such as 2026-11-28."),
        ("[accessibility]\nchecked_on = 2026-11-28T10:00:00Z", "must be a day without quotes, such as 2026-11-28."),
    ],
)
def test_what_is_wrong_in_the_file_stops_the_start_with_one_line(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(WrongSettingError, match="EVENTNET_LEGAL") as wrong:
        written(tmp_path, text)
    assert why in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSettingError, match="cannot be read"):
        load_settings({"EVENTNET_LEGAL": str(tmp_path / "none")}, data=tmp_path, keep=False)
