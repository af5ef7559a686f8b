"""Where there is no network: the pages that the browser keeps, and that they go with whoever they were for."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from shutil import copytree

import pytest
from flask import Response
from playwright.sync_api import Browser, Error, Playwright, Route, expect

from eventnet.resources import resource_dir
from eventnet.web.offline import AHEAD
from tests.browser import worker
from tests.browser.leaving import answers_late, eventually
from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES
from tests.browser.phones import Phone, Phones
from tests.browser.test_my_code_offline import HAS_CODES
from tests.browser.test_scans_waiting import PORTALS, Answer
from tests.browser.waiting import until_asked
from tests.cast import House
from tests.web.every_answer import without_table

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

IS_KEPT = "This page can be read without a network, too, until you sign out."
OWN = "a goal of cleo’s own"
NO_NETWORK = "There is no network just now."

_KEPT = """
async () => {
  const kept = [];
  for (const name of (await caches.keys()).filter(name => !name.startsWith("files ")))
    for (const request of await (await caches.open(name)).keys()) kept.push(new URL(request.url).pathname);
  return kept.sort();
}
"""

_WORDS_KEPT = """
async () => {
  let words = "";
  for (const name of await caches.keys())
    for (const answer of await (await caches.open(name)).matchAll()) words += await answer.text();
  return words;
}
"""


def sheet_of(house: House) -> str:
    return f"/e/{house.event}/door"


def open_sheet(house: House, phones: Phones, who: str) -> Phone:
    """`who`'s phone with the door sheet open, and kept."""
    with house.writing() as session:
        house.attendee(session, who).goal = f"a goal of {who}’s own"
    phone = phones(who)
    phone.opens(sheet_of(house))
    phone.sees(IS_KEPT)
    phone.sees(f"a goal of {who}’s own")
    return phone


def lose_network(phone: Phone) -> None:
    phone.context.set_offline(offline=True)


def finds_nothing_at(phone: Phone, path: str) -> None:
    """There is no network, and no copy."""
    phone.opens(path)
    phone.sees(NO_NETWORK)


def test_once_opened_it_is_there_without_a_network_word_for_word_and_looks_the_same(
    house: House, phones: Phones
) -> None:
    house.put_in_directory("ada", "ben", "cleo", "dan")
    cleo = open_sheet(house, phones, "cleo")
    words, height = cleo.page.locator("body").inner_text(), cleo.page.evaluate("document.body.scrollHeight")
    lose_network(cleo)
    house.clock.turn(hours=1)
    for _ in range(2):
        cleo.page.reload()
        cleo.sees(IS_KEPT)
        assert cleo.page.locator("body").inner_text() == words
    assert "As of Friday, 20 November, 10:00" in words
    assert cleo.page.evaluate("document.body.scrollHeight") == height
    expect(cleo.button("Print")).to_be_visible()
    cleo.context.set_offline(offline=False)
    cleo.page.reload()
    cleo.sees("As of Friday, 20 November, 11:00")


def pages_of(house: House) -> list[str]:
    return sorted(f"/e/{house.event}{end}" for end in AHEAD)


def keeps(phone: Phone, *paths: str) -> None:
    """Waits until just these pages are kept."""
    eventually(lambda: phone.page.evaluate(_KEPT) == sorted(paths))


def test_from_now_all_one_needs_in_the_room_is_fetched_ahead_and_nothing_else(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    cleo = phones("cleo")
    cleo.opens(f"/e/{house.event}")
    keeps(cleo, *pages_of(house))
    cleo.waits_until(HAS_CODES)  # else Now asks for them again
    others = ["/me", "/contacts", f"/e/{house.event}/before", house.contact_path("cleo", "ben")]
    for page in others:
        cleo.opens(page)
    keeps(cleo, *pages_of(house))
    lose_network(cleo)
    failed: list[str] = []
    cleo.page.on("requestfailed", lambda request: failed.append(request.url))
    for path in pages_of(house):
        cleo.opens(path)
        cleo.page.wait_for_load_state("networkidle")
        cleo.sees_nothing_of(NO_NETWORK)
    assert [url for url in failed if "/takers" not in url and ".svg" not in url] == []
    for page in others:
        finds_nothing_at(cleo, page)
    cleo.follows("My card")
    cleo.sees("What others see when they scan your code")
    cleo.sees("No network just now. This is from")
    cleo.opens("/")
    cleo.page.wait_for_url(f"**/e/{house.event}")
    cleo.forgives()


SAYS_ONLINE = "dispatchEvent(new Event('online'))"
TIMES = 7
"""How often the page asks whether we are there."""

# We answer a moment after a page is pressed.
_ANSWERS_TOO_LATE = f"""
globalThis.fetch = () => new Promise(done => {{
  addEventListener("click", () => setTimeout(() => done(new Response("ok\\n"))));
  globalThis.isAsked = true;
}});
{SAYS_ONLINE}
"""


def without_network(house: House, phones: Phones, *, says_so: bool = True) -> Phone:
    """Cleo's phone, which has found nothing at her contacts. Its browser says so when there is a network, or not."""
    cleo = phones("cleo")
    if not says_so:
        cleo.context.add_init_script("""
Object.defineProperty(navigator, "onLine", { get: () => true });
addEventListener("online", event => event.stopImmediatePropagation());
""")
    cleo.page.clock.install()
    cleo.opens(f"/e/{house.event}")
    keeps(cleo, *pages_of(house))
    cleo.forgives()
    lose_network(cleo)
    finds_nothing_at(cleo, "/contacts")
    cleo.page.evaluate("globalThis.isAsEver = true")
    return cleo


def is_answered(phone: Phone) -> tuple[list[Answer], list[str]]:
    """Who asks whether we are there gets the last of the first; where there is none, ours. Who has asked."""
    answers, asked = [PORTALS["no network"]], list[str]()

    def between(route: Route) -> None:
        asked.append(route.request.url)
        answers[-1](route) if answers else route.continue_()

    phone.context.route("**/healthz", between)
    return answers, asked


def gets_contacts(phone: Phone) -> None:
    expect(phone.page).to_have_title("Contacts – eventnet")


def test_where_a_network_is_said_to_be_there_too_early_the_page_comes_once_we_answer(
    house: House, phones: Phones
) -> None:
    cleo = without_network(house, phones)
    answers, asked = is_answered(cleo)
    cleo.context.set_offline(offline=False)

    def asks_often() -> bool:
        cleo.page.clock.fast_forward(32_000)
        return len(asked) >= TIMES

    cleo.waits(asks_often, f"asked {TIMES} times")
    cleo.page.clock.fast_forward(3_600_000)
    cleo.page.evaluate("fetch('/healthz').catch(() => 0)")
    assert len(asked) == TIMES + 1, "it asks for ever"
    cleo.sees(NO_NETWORK)
    answers.clear()
    cleo.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    cleo.page.clock.fast_forward(1000)
    gets_contacts(cleo)


def test_whoever_stands_between_is_not_taken_for_us(house: House, phones: Phones) -> None:
    cleo = without_network(house, phones)
    answers, asked = is_answered(cleo)
    cleo.context.set_offline(offline=False)
    for name, answer in PORTALS.items():
        answers.append(answer)
        asked.clear()
        cleo.page.evaluate(SAYS_ONLINE)
        until_asked(cleo, asked, 1)
        cleo.page.clock.fast_forward(1000)
        until_asked(cleo, asked, 2)  # the first answer was not enough
        assert cleo.page.evaluate("globalThis.isAsEver"), name
    answers.clear()
    gets_contacts(cleo)


def test_where_nobody_says_that_there_is_a_network_the_page_comes_all_the_same(house: House, phones: Phones) -> None:
    cleo = without_network(house, phones, says_so=False)
    cleo.context.set_offline(offline=False)
    gets_contacts(cleo)


def test_who_presses_a_page_as_the_network_comes_back_gets_it(house: House, phones: Phones) -> None:
    cleo = without_network(house, phones)
    cleo.page.evaluate(_ANSWERS_TOO_LATE)
    cleo.waits_until("globalThis.isAsked")
    cleo.follows("My card")
    cleo.sees("What others see when they scan your code")


def sign_out(_house: House, phone: Phone) -> None:
    phone.opens("/sessions")
    phone.presses("Sign out everywhere")
    phone.sees("You are signed out everywhere.")


def sign_out_here(_house: House, phone: Phone) -> None:
    phone.opens("/sessions")
    phone.page.locator("main form").first.get_by_role("button").click()
    phone.sees("You are signed out.")


def sign_out_without_a_network(_house: House, phone: Phone) -> None:
    phone.opens("/sessions")
    lose_network(phone)
    phone.presses("Sign out everywhere")
    with suppress(Error):  # that there is no network: it may say so while one waits for its page, or before
        phone.page.wait_for_url("chrome-error://**")
    phone.waits(lambda: phone.page.url.startswith("chrome-error://"), "the page of an error")
    phone.context.set_offline(offline=False)
    phone.opens("/healthz")


def sign_out_elsewhere_and_look_at_another_page(house: House, phone: Phone) -> None:
    house.phone("cleo").post("/sessions/end")
    phone.opens("/privacy")


def sign_out_elsewhere_and_look_at_the_sheet(house: House, phone: Phone) -> None:
    house.phone("cleo").post("/sessions/end")
    phone.opens(sheet_of(house))
    phone.sees("Please sign in first.")
    phone.expects("401")


def sign_out_elsewhere_while_my_code_is_open(house: House, phone: Phone) -> None:
    phone.opens(f"/e/{house.event}/code")
    house.phone("cleo").post("/sessions/end")
    phone.sees("Please sign in first.")  # nothing was opened: the page asks who has just taken the card
    phone.expects("401", "401")  # of what it asked, and of the page; of its picture, too, where it was just asking
    phone.forgives("401")


def erase_all(_house: House, phone: Phone) -> None:
    phone.opens("/me/erasing")
    phone.page.locator("main form").last.get_by_role("button").click()
    phone.page.wait_for_url("**/")


def become_somebody_else(house: House, phone: Phone) -> None:
    phone.signs_in(house.sign_in_path("ben"))
    phone.sees("Begegnungen 2026")


@pytest.mark.parametrize(
    "leave",
    [
        sign_out,
        sign_out_here,
        sign_out_without_a_network,
        sign_out_elsewhere_and_look_at_another_page,
        sign_out_elsewhere_and_look_at_the_sheet,
        sign_out_elsewhere_while_my_code_is_open,
        erase_all,
        become_somebody_else,
    ],
)
def test_it_goes_with_whoever_it_was_for(house: House, phones: Phones, leave: Callable[[House, Phone], None]) -> None:
    cleo = open_sheet(house, phones, "cleo")
    leave(house, cleo)
    eventually(lambda: OWN not in cleo.page.evaluate(_WORDS_KEPT))


def test_who_signs_in_next_never_sees_the_sheet_of_the_one_before(house: House, phones: Phones) -> None:
    phone = open_sheet(house, phones, "cleo")
    become_somebody_else(house, phone)
    phone.opens(sheet_of(house))
    phone.sees(IS_KEPT)
    phone.sees_nothing_of("cleo’s own")
    lose_network(phone)
    phone.page.reload()
    phone.sees(IS_KEPT)
    phone.sees_nothing_of("cleo’s own")


def test_while_the_server_fails_the_copy_is_shown(house: House, phones: Phones) -> None:
    cleo = open_sheet(house, phones, "cleo")
    with without_table(house, "prompt"):
        cleo.page.reload()
        cleo.sees("a goal of cleo’s own")
    cleo.page.reload()
    cleo.sees("a goal of cleo’s own")


def test_where_the_network_takes_too_long_the_copy_is_shown_and_the_page_kept_for_later(
    house: House, phones: Phones
) -> None:
    worker.waits(house.app, 0.1)
    cleo = open_sheet(house, phones, "cleo")
    house.clock.turn(hours=1)
    with answers_late(house, "door_sheet.sheet"):
        cleo.page.reload()
        cleo.sees("As of Friday, 20 November, 10:00")
    eventually(lambda: "As of Friday, 20 November, 11:00" in cleo.page.evaluate(_WORDS_KEPT))


def test_what_is_no_answer_of_ours_is_not_taken_for_one(house: House, phones: Phones) -> None:
    cleo = open_sheet(house, phones, "cleo")
    ours = house.app.view_functions["door_sheet.sheet"]
    house.app.view_functions["door_sheet.sheet"] = lambda **_: "<h1>Welcome to the hotel. Your room number?</h1>"
    cleo.page.reload()
    cleo.sees(OWN)
    house.app.view_functions["door_sheet.sheet"] = ours
    cleo.page.reload()
    cleo.sees(OWN)


_KEEP_A_SCAN = """
async () => {
  const { phone } = await import("/static/js/web/phone.js");
  const whose = document.querySelector("meta[name=whose]").content;
  await phone.keep("scans", { whose, id: "one", state: "waiting" });
  await phone.keep("codes", { whose, event: "one" });
}
"""

_IN_THE_DATABASE = """
async whose => {
  const { phone } = await import("/static/js/web/phone.js");
  const found = [];
  for (const store of ["scans", "codes"]) if ((await phone.all(store, whose)).length > 0) found.push(store);
  return found;
}
"""


def test_codes_go_with_their_owner_and_scans_wait_for_them_unless_they_sign_out_here(
    house: House, phones: Phones
) -> None:
    cleo = open_sheet(house, phones, "cleo")
    whose = cleo.page.locator("meta[name=whose]").get_attribute("content")
    cleo.page.evaluate(_KEEP_A_SCAN)
    assert cleo.page.evaluate(_IN_THE_DATABASE, whose) == ["scans", "codes"]
    sign_out_elsewhere_and_look_at_another_page(house, cleo)
    assert cleo.page.evaluate(_IN_THE_DATABASE, whose) == ["scans"]
    become_somebody_else(house, cleo)
    assert cleo.page.evaluate(_IN_THE_DATABASE, whose) == ["scans"]
    sign_out(house, cleo)
    assert cleo.page.evaluate(_IN_THE_DATABASE, whose) == []


def update(phone: Phone) -> None:
    """Has the browser look whether there is another worker, and waits until it has taken over, and tidied up."""
    phone.page.evaluate(_UPDATE)


@pytest.mark.parametrize("button", ["Sign out", "Sign out everywhere"])
def test_who_signs_out_with_scans_that_are_not_sent_is_told_first(house: House, phones: Phones, button: str) -> None:
    cleo = phones("cleo")
    cleo.opens("/me" if button == "Sign out" else "/sessions")
    cleo.page.evaluate(_KEEP_A_SCAN)
    cleo.presses(button)
    cleo.sees("One scan on this phone is not sent yet and is lost if you sign out now.")
    cleo.presses(button)
    cleo.sees("You are signed out")


_UPDATE = """
async () => {
  const workers = navigator.serviceWorker;
  const taken = new Promise(done => workers.addEventListener("controllerchange", done, { once: true }));
  await (await workers.getRegistration()).update();
  await taken;
  const { active } = await workers.getRegistration();
  const isTidy = () => active.state === "activated";
  if (!isTidy()) await new Promise(done => active.addEventListener("statechange", () => isTidy() && done()));
}
"""


def test_a_new_version_takes_over_and_pages_of_the_old_one_stay_whole(
    house: House, phones: Phones, tmp_path: Path
) -> None:
    cleo = open_sheet(house, phones, "cleo")
    folder = tmp_path / "static"
    copytree(resource_dir("static"), folder)
    with (folder / "css/door.css").open("a") as sheet:
        sheet.write("h1 { letter-spacing: 9px }")
    house.app.static_folder = str(folder)
    spacing = "getComputedStyle(document.querySelector('h1')).letterSpacing"
    before = cleo.page.evaluate(spacing)
    drawn_with = cleo.page.locator("link[href*='door.css']").get_attribute("href")
    update(cleo)
    cleo.sees(OWN)
    assert cleo.page.evaluate("async sheet => (await caches.match(sheet)) !== undefined", drawn_with)
    lose_network(cleo)
    cleo.page.reload()
    cleo.sees(IS_KEPT)
    assert cleo.page.evaluate(spacing) == before
    cleo.context.set_offline(offline=False)
    cleo.page.reload()
    cleo.sees(IS_KEPT)
    lose_network(cleo)
    cleo.page.reload()
    cleo.sees(IS_KEPT)
    assert cleo.page.evaluate(spacing) == "9px"


def test_the_worker_that_kept_pages_by_nobodys_name_gives_way(house: House, phones: Phones) -> None:
    of_before = Path(__file__).with_name("worker_of_before.js").read_text("utf-8")
    ours = house.app.view_functions["offline.service_worker"]
    house.app.view_functions["offline.service_worker"] = lambda: Response(of_before, mimetype="text/javascript")
    cleo = open_sheet(house, phones, "cleo")
    assert cleo.page.evaluate("async () => caches.has('door sheets')")
    house.app.view_functions["offline.service_worker"] = ours
    update(cleo)
    cleo.sees(OWN)
    eventually(lambda: cleo.page.evaluate(_KEPT) == [])
    cleo.page.reload()
    cleo.sees(IS_KEPT)
    keeps(cleo, sheet_of(house))


def test_whoever_has_just_joined_has_the_pages_of_the_event_before_they_open_one(house: House, phones: Phones) -> None:
    gus = phones()
    gus.opens(f"/join/{house.join_code}")
    gus.page.get_by_label("Your name").fill("Gus")
    gus.page.get_by_label("Your e-mail").fill("gus@guests.example")
    gus.presses("Join")
    gus.sees("Welcome, Gus.")
    keeps(gus, *pages_of(house))


def test_on_a_line_that_saves_data_only_what_is_opened_is_kept(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    now, card = f"/e/{house.event}", f"/e/{house.event}/card"
    cleo.opens(now)
    keeps(cleo, now)
    cleo.opens(card)
    keeps(cleo, now, card)


def test_the_home_screen_is_offered_after_an_event_and_never_in_between(house: House, phones: Phones) -> None:
    house.swap("cleo", "ben")
    offers = """
() => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = () => { document.title = "asked"; };
  return dispatchEvent(offer);
}
"""
    cleo = phones("cleo")
    for page in (f"/e/{house.event}", "/follow-ups", "/me"):
        cleo.opens(page)
        assert not cleo.page.evaluate(offers), "the browser asks by itself"
        cleo.sees_nothing_of("home screen")
    house.clock.turn(days=2)
    cleo.opens("/follow-ups")
    expect(cleo.page.locator("#install")).to_be_hidden()
    assert not cleo.page.evaluate(offers)
    cleo.sees("For the next event, eventnet can stand on your home screen.")
    cleo.presses("Put it there")
    expect(cleo.page).to_have_title("asked")
    expect(cleo.page.locator("#install")).to_be_hidden()
    wrong = cleo.context.new_cdp_session(cleo.page).send("Page.getInstallabilityErrors")
    assert wrong == {"installabilityErrors": []}


def test_at_an_insecure_address_nothing_is_kept_and_nothing_breaks(
    insecure_house: House, browser: Browser, playwright: Playwright
) -> None:
    phones = Phones(insecure_house, browser, playwright.devices, keep_pages=True)
    cleo = phones("cleo")
    cleo.opens(sheet_of(insecure_house))
    cleo.sees("That is all. Put the phone away.")
    expect(cleo.button("Print")).to_be_visible()
    assert not cleo.page.evaluate("isSecureContext")
    expect(cleo.page.get_by_text(IS_KEPT)).to_be_hidden()
    sign_out(insecure_house, cleo)
    # Without HTTPS the browser leaves some of our headers alone, and says so.
    known = ("Cross-Origin-Opener-Policy", "Clear-Site-Data")
    assert [one for one in phones.collect() if not any(header in one for header in known)] == []


def test_without_scripts_the_sheet_is_read_and_nothing_is_promised(house: House, phones: Phones) -> None:
    cleo = phones("cleo", scripts=False)
    cleo.opens(sheet_of(house))
    cleo.sees("That is all. Put the phone away.")
    expect(cleo.page.get_by_text(IS_KEPT)).to_be_hidden()
