"""My code without a network: the phone draws it itself, by the server's clock, for as long as it has codes."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Route, expect

from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES
from tests.browser.phones import Phone, Phones
from tests.cast import House

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

HOUR = 3600
LACKING = "Your code needs a network for a moment."
HAS_CODES = "!document.getElementById('ahead').hidden"
IS_KEPT = """
async () => {
  const [pages] = (await caches.keys()).filter(name => name.startsWith("pages "));
  return Boolean(pages && (await (await caches.open(pages)).match(location.pathname, { ignoreVary: true })));
}
"""
NO_NETWORK = "ERR_INTERNET_DISCONNECTED"
LOOKS_UP = "document.dispatchEvent(new Event('visibilitychange'))"

_wound: WeakKeyDictionary[Phone, float] = WeakKeyDictionary()


def path_of(house: House) -> str:
    return f"/e/{house.event}/code"


def opens_my_code(house: House, phones: Phones, *, wrong_by: float = 0) -> Phone:
    """Ben's phone, whose clock is wrong by so many seconds, with My code open and codes for the next hours."""
    ben = phones("ben")
    ben.page.clock.install(time=house.clock.now.timestamp() + wrong_by)
    _wound[ben] = time.monotonic()
    ben.opens(path_of(house))
    ben.waits_until(HAS_CODES)
    return ben


def passes(house: House, phone: Phone, seconds: float) -> None:
    """Time goes by, for the server and the phone alike."""
    house.clock.turn(seconds=seconds)
    phone.page.clock.fast_forward(int(seconds * 1000))


def loses_network(phone: Phone) -> None:
    phone.context.set_offline(offline=True)


def right_links(house: House, phone: Phone, who: str) -> set[str]:
    """The link in `who`'s code of this half minute. On a machine so slow that it is over, in that of the next, too.

    The server's clock stands still until a test turns it; the phone's goes on from where it was wound.
    """
    now, flowed = house.clock.now, time.monotonic() - _wound[phone]
    moments = [now + timedelta(seconds=seconds) for seconds in (*range(0, int(flowed), 30), flowed)]
    return {f"{house.base_url}{house.code_path(who, at)}" for at in moments}


def shows(house: House, phone: Phone, who: str = "ben") -> None:
    """A camera reads the code that is right at this moment on the screen, and its link is the one that is copied."""
    address = phone.page.locator("#address")
    phone.waits(lambda: address.input_value() in right_links(house, phone, who), f"the code of {who}")
    assert phone.photographed() in right_links(house, phone, who)


def forgives_missing_network(phone: Phone) -> None:
    """What the browser says to each of our tries while there is no network."""
    phone.forgives(NO_NETWORK, "ERR_FAILED")


@pytest.mark.parametrize("wrong_by", [0, -HOUR, HOUR], ids=["right", "an hour late", "an hour early"])
def test_it_shows_the_code_of_each_half_minute_whatever_the_clock_of_the_phone_says(
    house: House, phones: Phones, wrong_by: float
) -> None:
    ben = opens_my_code(house, phones, wrong_by=wrong_by)
    loses_network(ben)
    for seconds in (30, 30, 5 * HOUR):
        passes(house, ben, seconds)
        shows(house, ben)
    ben.page.clock.set_system_time(house.clock.now.timestamp() + 7 * HOUR)  # somebody puts it right, or wrong
    passes(house, ben, 30)
    shows(house, ben)
    forgives_missing_network(ben)
    assert "Swap cards" in house.phone("cleo").see(house.code_path("ben"))


def test_when_there_are_no_codes_left_it_shows_none_and_says_so_until_there_is_a_network(
    house: House, phones: Phones
) -> None:
    ben = opens_my_code(house, phones)
    loses_network(ben)
    passes(house, ben, 12 * HOUR - 60)
    shows(house, ben)
    passes(house, ben, 120)
    ben.sees(LACKING)
    expect(ben.page.locator("#code")).to_be_hidden()
    expect(ben.page.locator("#address")).to_have_value("")
    expect(ben.button("Copy link")).to_be_disabled()
    forgives_missing_network(ben)
    ben.context.set_offline(offline=False)
    passes(house, ben, 10)
    shows(house, ben)
    expect(ben.page.locator("#lacking")).to_be_hidden()
    passes(house, ben, 60)
    loses_network(ben)
    passes(house, ben, 30)
    shows(house, ben)
    forgives_missing_network(ben)


def test_who_took_the_card_is_not_said_any_more_once_the_server_has_been_silent_for_long(
    house: House, phones: Phones
) -> None:
    house.swap("cleo", "ben")
    ben = opens_my_code(house, phones)
    ben.sees("You and Cleo Nowak have swapped cards.")
    loses_network(ben)
    passes(house, ben, 70)
    shows(house, ben)
    ben.sees_nothing_of("Cleo")
    forgives_missing_network(ben)


def test_what_is_no_answer_of_ours_is_none(house: House, phones: Phones) -> None:
    """A hotel's sign-in page, a 511, a gap: each time the phone's own code is there, and nothing of theirs is shown."""
    ben = opens_my_code(house, phones)

    def answers(status: int | None) -> Callable[[Route], None]:
        def answer(route: Route) -> None:
            if status is not None:  # else it hangs
                route.fulfill(status=status, content_type="text/html", body="<h1>Welcome to the hotel</h1>")

        return answer

    ben.context.route(f"**{path_of(house)}/takers", answers(200))
    with ben.page.expect_response("**/takers"):
        passes(house, ben, 10)
    ben.sees_nothing_of("hotel")
    ben.context.unroute_all()
    for status in (200, 511, 404, 401, None):
        ben.context.route(re.compile(rf"{path_of(house)}[./]"), answers(status))
        passes(house, ben, 40)
        shows(house, ben)
        ben.sees_nothing_of("hotel")
        ben.context.unroute_all()
    ben.forgives()


def test_the_page_that_the_phone_has_kept_for_hours_shows_what_is_right_now(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    ben = opens_my_code(house, phones)
    ben.sees("You and Cleo Nowak have swapped cards.")
    ben.waits_until(IS_KEPT)
    loses_network(ben)
    passes(house, ben, 3 * HOUR)
    ben.page.reload()
    shows(house, ben)
    ben.sees_nothing_of("Cleo")
    ben.unfolds("No network over there?")
    ben.sees("Ready without a network until 22:00.")
    expect(ben.page.locator(".plain svg")).to_be_visible()
    forgives_missing_network(ben)


def test_codes_that_are_no_longer_mine_are_noticed_and_fetched_anew(house: House, phones: Phones) -> None:
    ben = opens_my_code(house, phones)
    with house.writing() as session:
        house.attendee(session, "ben").alias = b"changed!"
    with ben.page.expect_response("**/code/ahead") as coming:
        passes(house, ben, 61)
    coming.value.finished()  # to its last byte
    loses_network(ben)
    passes(house, ben, 30)
    shows(house, ben)
    forgives_missing_network(ben)


# Now

LINE = "Object.defineProperty(navigator, 'connection', {{ get: () => ({line}) }});"


def test_now_has_it_ready_and_says_until_when(house: House, phones: Phones) -> None:
    ben = phones("ben", language="de")
    ben.page.clock.install(time=house.clock.now)
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    ben.opens(f"/e/{house.event}")
    ben.sees("Auch ohne Netz bereit bis 22:00.")
    assert asked.count("ahead") == 1
    passes(house, ben, 5 * HOUR)
    ben.page.reload()
    ben.sees("Auch ohne Netz bereit bis 22:00.")
    assert asked.count("ahead") == 1, "more than half is left"
    loses_network(ben)
    passes(house, ben, 6.5 * HOUR)
    ben.page.evaluate(LOOKS_UP)
    ben.sees("Ohne Netz reicht dein Code bis 22:00.")
    passes(house, ben, HOUR)
    ben.page.evaluate(LOOKS_UP)
    ben.sees("Dein Code braucht kurz Netz.")
    ben.context.set_offline(offline=False)
    passes(house, ben, 120)
    ben.page.evaluate(LOOKS_UP)
    ben.sees("Auch ohne Netz bereit bis 10:32.")
    forgives_missing_network(ben)


@pytest.mark.parametrize("line", ["{ saveData: true }", "{ type: 'cellular' }"])
def test_on_a_line_that_costs_or_saves_only_my_code_fetches_them(house: House, phones: Phones, line: str) -> None:
    ben = phones("ben")
    ben.context.add_init_script(LINE.format(line=line))
    asked: list[str] = []
    ben.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    ben.opens(f"/e/{house.event}")
    ben.page.wait_for_load_state("networkidle")
    assert "ahead" not in asked
    ben.opens(path_of(house))
    ben.waits_until(HAS_CODES)
    assert asked.count("ahead") == 1


def test_what_one_person_keeps_another_never_gets_on_the_same_phone(house: House, phones: Phones) -> None:
    ben = opens_my_code(house, phones)
    cleo = house.phone("cleo").cookie()
    ben.context.add_cookies([{"name": cleo.key, "value": cleo.value, "url": house.base_url}])
    loses_network(ben)
    passes(house, ben, 30)
    shows(house, ben)  # still his page
    ben.context.set_offline(offline=False)
    ben.opens(path_of(house))
    ben.waits_until(HAS_CODES)
    loses_network(ben)
    passes(house, ben, 30)
    shows(house, ben, "cleo")
    forgives_missing_network(ben)
