"""The story eventnet is for: two phones side by side, a talk, and what becomes of it."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.marks import ON_SQLITE, usually
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [pytest.mark.browser, pytest.mark.keeps_pages]  # the first one belongs to the quick answer, too


@dataclass(frozen=True)
class Words:
    """What the pages say in one language."""

    language: str
    swap: str
    swapped: str
    take_back: str
    name_only: str
    keep: str
    stays: str
    asleep: str
    bring_back: str
    is_back: str


ENGLISH = Words(
    language="en",
    swap="Swap cards",
    swapped="You and {} have swapped cards.",
    take_back="Take back: my card from {}",
    name_only="This card holds the name only.",
    keep="Keep: {}",
    stays="{} stays with you.",
    asleep="Fallen asleep",
    bring_back="Bring back: {}",
    is_back="{} is back on the list.",
)
GERMAN = Words(
    language="de",
    swap="Karten tauschen",
    swapped="Du und {} habt Karten getauscht.",
    take_back="Zurücknehmen: meine Karte von {}",
    name_only="Auf dieser Karte steht nur der Name.",
    keep="Behalten: {}",
    stays="{} bleibt bei dir.",
    asleep="Eingeschlafen",
    bring_back="Zurückholen: {}",
    is_back="{} steht wieder auf der Liste.",
)

by_day, by_night = (ENGLISH, "light"), (GERMAN, "dark")


@pytest.mark.parametrize(
    ("database_url", "words", "scheme"),
    [("sqlite", *by_day), pytest.param("postgresql", *by_night, marks=pytest.mark.thorough)],
    indirect=["database_url"],
    ids=["english-light", "german-dark"],
)
def test_cleo_scans_ben_they_talk_and_swap_and_ben_takes_his_card_back(
    house: House, phones: Phones, words: Words, scheme: str
) -> None:
    ben = phones("ben", language=words.language, scheme=scheme, moves=True)
    cleo = phones("cleo", language=words.language, scheme=scheme, moves=True)

    ben.opens(f"/e/{house.event}/code")
    ben.page.evaluate("window.sameAsEver = true")

    cleo.opens(ben.photographed())
    cleo.sees("Wie 40.000 Objekte umziehen.")
    house.clock.turn(minutes=14)
    cleo.presses(words.swap)

    ben.sees(words.swapped.format("Cleo Nowak"))
    expect(ben.button(words.take_back.format("Cleo Nowak"))).to_be_visible()
    assert ben.page.evaluate("window.sameAsEver"), "the page was loaded again"
    cleo.sees(words.swapped.format("Ben Okafor"))
    cleo.sees("ben@demo.example")

    ben.presses(words.take_back.format("Cleo Nowak"))
    expect(ben.button(words.take_back.format("Cleo Nowak"))).to_have_count(0)
    cleo.opens(house.contact_path("cleo", "ben"))
    cleo.sees("Ben Okafor")
    cleo.sees(words.name_only)
    cleo.sees_nothing_of("ben@demo.example")
    cleo.sees_nothing_of("Wie 40.000 Objekte umziehen.")


@pytest.mark.thorough
@ON_SQLITE
@usually(1, {"english-light": by_day, "german-dark": by_night})
def test_past_the_deadline_ben_was_kept_and_dan_is_brought_back(
    house: House, phones: Phones, way: tuple[Words, str]
) -> None:
    words, scheme = way
    house.swap("cleo", "ben")
    house.swap("cleo", "dan")
    cleo = phones("cleo", language=words.language, scheme=scheme)

    cleo.opens("/follow-ups")
    cleo.presses(words.keep.format("Ben Okafor"))
    cleo.sees(words.stays.format("Ben Okafor"))

    # The last second of 4 December in Berlin, then the one after it.
    house.clock.now = house.clock.now.replace(month=12, day=4, hour=22, minute=59, second=59)
    cleo.opens("/follow-ups")
    expect(cleo.button(words.keep.format("Dan Şahin"))).to_be_visible()
    house.clock.turn(seconds=1)
    cleo.opens("/follow-ups")
    cleo.sees(words.asleep)
    expect(cleo.button(words.keep.format("Dan Şahin"))).to_have_count(0)
    cleo.sees_nothing_of("Ben Okafor")

    cleo.presses(words.bring_back.format("Dan Şahin"))
    cleo.sees(words.is_back.format("Dan Şahin"))
    expect(cleo.button(words.keep.format("Dan Şahin"))).to_be_visible()
    cleo.sees_nothing_of(words.asleep)
    cleo.opens(house.contact_path("cleo", "ben"))
    cleo.sees("ben@demo.example")


@pytest.mark.thorough
@ON_SQLITE
def test_my_code_renews_itself_without_being_loaded_again(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.page.clock.install(time=house.clock.now)  # else the page looks like an old copy, and is renewed at once
    ben.opens(f"/e/{house.event}/code")
    ben.page.evaluate("window.sameAsEver = true")
    seen = [ben.photographed()]
    for _ in range(2):
        house.clock.turn(seconds=30)
        ben.page.clock.fast_forward(32_000)
        expect(ben.page.locator("#address")).not_to_have_value(seen[-1])
        seen.append(ben.photographed())
        expect(ben.page.locator("#address")).to_have_value(seen[-1])
    assert len(set(seen)) == 3
    assert ben.page.evaluate("window.sameAsEver"), "the page was loaded again"

    cleo = phones("cleo")
    cleo.opens(seen[-1])
    cleo.sees("Ben Okafor")


@pytest.mark.thorough
@ON_SQLITE
def test_my_code_renews_itself_when_its_half_minute_is_over(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.page.clock.install(time=house.clock.now)
    house.clock.turn(seconds=29)
    ben.page.clock.pause_at(house.clock.now)  # it stands still, so that the second that is left stays left
    ben.opens(f"/e/{house.event}/code")
    first = ben.photographed()
    house.clock.turn(seconds=1)
    ben.page.clock.fast_forward(3_000)
    ben.page.clock.resume()
    expect(ben.page.locator("#code")).to_have_attribute("src", re.compile("^blob:"))
    assert ben.photographed() != first


@pytest.mark.thorough
@ON_SQLITE
def test_without_scripts_my_code_is_renewed_by_loading_it_again(house: House, phones: Phones) -> None:
    ben = phones("ben", scripts=False)
    ben.opens(f"/e/{house.event}/code")
    first = ben.photographed()
    expect(ben.page.locator("noscript p")).to_contain_text("Load this page again for a new one")
    expect(ben.page.locator("noscript p")).to_be_visible()
    house.clock.turn(seconds=30)
    ben.page.reload()
    second = ben.photographed()
    assert second != first
    expect(ben.page.locator("#address")).to_have_value(second)


@pytest.mark.thorough
@ON_SQLITE
def test_my_code_says_so_when_one_was_signed_out_elsewhere(house: House, phones: Phones) -> None:
    ben = phones("ben")
    ben.page.clock.install()
    ben.opens(f"/e/{house.event}/code")
    house.phone("ben").post("/sessions/end")
    house.clock.turn(seconds=30)
    ben.page.clock.fast_forward(32_000)
    ben.sees("Please sign in first.")
    ben.forgives("status of 401")
