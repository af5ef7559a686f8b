"""Scanning without a network: what is found is kept on the phone and sent by itself, once, and for nobody else."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Browser, Playwright, Route, expect

from tests.browser.cameras import as_file, chooses_photo, code_saying, in_front_of, says, scans, wall
from tests.browser.looking import axe_findings, too_wide_or_too_small
from tests.browser.marks import ON_SQLITE, WITH_KEPT_PAGES
from tests.browser.phones import Phones
from tests.browser.waiting import (
    INVALID,
    KEPT,
    ONE_WAITS,
    SIGN_IN,
    SWAPPED,
    UNKEPT,
    are_told,
    calls_of,
    come_to,
    comes_back,
    finds_offline,
    holds,
    in_queue,
    is_offline,
    never_answered,
    pastes,
    states,
    until_asked,
    waiting,
)
from tests.cast import House
from tests.crowd import crowd

pytestmark = [*WITH_KEPT_PAGES, ON_SQLITE]

NO_CODE = "There is no code to be seen in this photo. Go a little closer, keep still, and take another."
IS_KEPT = "caches.match('%s', { ignoreVary: true }).then(Boolean)"
EVERYBODYS = """
const { phone } = await import("/static/js/web/phone.js");
return (await phone.everybodys("scans")).map(({ state }) => state).sort();
"""
SAVE = "for (const token of argument) await queue.save(token)"


def test_in_aeroplane_mode_a_scan_waits_and_goes_by_itself(house: House, phones: Phones) -> None:
    cleo = phones("cleo", language="de", scheme="dark")
    finds_offline(cleo, house, house.token("ben"))
    cleo.sees("Noch nicht gesendet. Das passiert von selbst, sobald es Netz gibt.")
    expect(waiting(cleo)).to_have_text("Ein Scan wartet auf Netz.")
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []

    # One that was not meant is taken away, with a key; the next is found.
    cleo.button("Diesen nicht").focus()
    cleo.page.keyboard.press("Enter")
    cleo.sees("Weggenommen. Davon wird nichts gesendet.")
    expect(waiting(cleo)).to_be_empty()
    for token in (house.token("ben"), house.token("ben"), house.token("ada")):  # one of them twice
        pastes(cleo, house, token)
        cleo.sees("Noch nicht gesendet. Das passiert von selbst, sobald es Netz gibt.")
    expect(waiting(cleo)).to_have_text("2 Scans warten auf Netz.")

    comes_back(cleo)
    cleo.sees("Es ist gesendet.")
    expect(cleo.link("Du und Ben Okafor habt Karten getauscht.")).to_have_attribute(
        "href", house.contact_path("cleo", "ben")
    )
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    # It is told once.
    are_told(cleo)
    cleo.opens(f"/e/{house.event}")
    come_to(cleo)
    expect(waiting(cleo)).to_be_empty()


def test_the_scanner_opens_without_a_network_too_and_so_does_now_with_what_waits(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(f"/e/{house.event}")
    cleo.waits_until(IS_KEPT % f"/e/{house.event}/scan")
    is_offline(cleo)
    for token in (house.token("ben"), house.token("ada")):
        cleo.opens(f"/e/{house.event}/scan")
        pastes(cleo, house, token)
        cleo.sees(KEPT)
    cleo.opens(f"/e/{house.event}")
    expect(waiting(cleo)).to_have_text("2 scans are waiting for a network.")
    house.clock.turn(minutes=5)
    comes_back(cleo)
    for who in ("Ben Okafor", "Ada Reinholz"):  # too late to swap at once
        expect(waiting(cleo)).to_contain_text(f"Saved. {who} will be asked")
    assert holds(house, "cleo") == 0


def test_fifty_scans_go_in_one_call_once_there_is_a_network(house: House, phones: Phones) -> None:
    tokens = [house.token(who) for who in crowd(house, 50)]
    cleo = phones("cleo")
    cleo.opens(f"/e/{house.event}")
    is_offline(cleo)
    in_queue(cleo, "await Promise.all(argument.map((token) => queue.save(token)))", tokens[:1] * 2)
    in_queue(cleo, f"{SAVE}; await sending.send()", tokens)
    expect(waiting(cleo)).to_have_text("50 scans are waiting for a network.")
    calls = calls_of(cleo)
    comes_back(cleo)
    expect(waiting(cleo).get_by_role("link")).to_have_count(50)
    assert states(cleo) == ["done"] * 50
    assert [len(json.loads(call)["scans"]) for call in calls] == [50]
    assert holds(house, "cleo") == 50


def test_a_tab_killed_between_saving_and_sending_or_while_it_sends_loses_nothing(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    finds_offline(cleo, house, house.token("ben"))
    cleo.page.close()
    cleo.page = cleo.context.new_page()
    held = never_answered(cleo, "**/api/scans")
    is_offline(cleo, offline=False)
    cleo.opens(f"/e/{house.event}")
    expect(waiting(cleo)).to_have_text("One scan is being sent.")
    assert states(cleo) == ["sending"]
    cleo.page.close()
    cleo.context.unroute("**/api/scans")
    cleo.page = cleo.context.new_page()
    cleo.opens(f"/e/{house.event}")
    expect(waiting(cleo)).to_have_text(SWAPPED)
    assert len(held) == 1
    assert holds(house, "cleo") == 1
    comes_back(cleo)


def test_of_two_tabs_one_sends_while_the_other_waits_and_both_tell(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    other = cleo.opens_another_tab(f"/e/{house.event}")
    finds_offline(cleo, house, house.token("ben"))
    expect(waiting(other)).to_have_text(ONE_WAITS)
    asked = never_answered(cleo, "**/api/scans")
    is_offline(cleo, offline=False)
    for tab in (cleo, other):
        in_queue(tab, "sending.send()")
    cleo.waits_until("navigator.locks.query().then(({ held, pending }) => held.length + pending.length === 2)")
    until_asked(cleo, asked, 1)
    asked[0].continue_()
    for tab in (cleo, other):
        expect(waiting(tab)).to_have_text(SWAPPED)
    assert len(asked) == 1
    comes_back(cleo)


def test_when_the_sign_in_has_gone_the_scan_waits_for_it_and_the_same_page_sends_it(
    house: House, phones: Phones
) -> None:
    cleo = phones("cleo")
    finds_offline(cleo, house, house.token("ben"))
    house.phone("cleo").post("/sessions/end")
    comes_back(cleo)
    expect(waiting(cleo)).to_contain_text(SIGN_IN)
    cleo.sees("Not sent yet. It is kept on this phone.")
    expect(waiting(cleo).get_by_role("link", name="Sign in")).to_be_visible()
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    later = cleo.opens_another_tab("/privacy")
    later.signs_in(house.sign_in_path("cleo"))
    later.page.close()
    cleo.page.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting(cleo)).to_have_text(SWAPPED)
    cleo.forgives("401")


def test_of_two_accounts_on_one_phone_each_sends_only_its_own(house: House, phones: Phones) -> None:
    phone = phones("cleo")
    finds_offline(phone, house, house.token("ben"))
    left_open = phone
    phones._sign_in(phone, "dan")
    comes_back(left_open)
    expect(waiting(left_open)).to_contain_text(SIGN_IN)
    dans = phone.opens_another_tab(f"/e/{house.event}")
    assert states(dans) == []
    expect(waiting(dans)).to_be_empty()
    assert in_queue(left_open, "return queue.unsentCount()") == 1
    assert (holds(house, "cleo"), holds(house, "dan")) == (0, 0)
    phones._sign_in(phone, "cleo")
    dans.opens(f"/e/{house.event}")
    expect(waiting(dans)).to_have_text(SWAPPED)
    phone.forgives("401")

    # What Cleo never comes back for does not stay on a phone that is Dan's now.
    is_offline(phone)
    in_queue(dans, "await queue.save(argument, null, Date.now() - 8 * 86400000)", house.token("ada"))
    assert in_queue(dans, EVERYBODYS) == ["done", "saved"]
    phones._sign_in(phone, "dan")
    comes_back(phone)
    dans.opens(f"/e/{house.event}")
    dans.waits_until(f"(async () => {{ {EVERYBODYS} }})().then(states => states.join() === 'done')")


def test_a_refusal_stays_until_it_is_dismissed_and_what_is_too_old_is_told_once(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    now = f"/e/{house.event}"
    cleo.opens(now)
    in_queue(cleo, "await queue.save(argument); await sending.send()", house.token_of(b"stranger"))
    for _ in range(2):
        expect(waiting(cleo)).to_contain_text(INVALID)
        cleo.opens(now)
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    dismiss = waiting(cleo).get_by_role("button", name="Dismiss")
    dismiss.focus()
    cleo.page.keyboard.press("Enter")
    expect(waiting(cleo)).to_be_empty()

    late = "await queue.save(argument, null, Date.now() - 73 * 3600000); await sending.send()"
    in_queue(cleo, late, house.token("ben"))
    expect(waiting(cleo)).to_contain_text("This scan was too long ago to be sent.")
    are_told(cleo)
    cleo.opens(now)
    come_to(cleo)
    assert holds(house, "cleo") == 0


def test_what_can_only_come_later_waits_with_its_reason_and_holds_nothing_up(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    good = house.token("ben")
    house.clock.now = datetime(2026, 11, 16, tzinfo=UTC)
    cleo.opens(f"/e/{house.event}")
    early = house.token("ben")
    in_queue(cleo, "await queue.save(argument); await sending.send()", early)
    expect(waiting(cleo)).to_have_text("Swapping cards at “Begegnungen 2026” starts on Tuesday, 17 November.")
    house.clock.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    calls = calls_of(cleo)
    in_queue(cleo, "await queue.save(argument); await sending.send()", good)
    expect(waiting(cleo)).to_contain_text(SWAPPED)
    assert states(cleo) == ["waiting", "done"]
    assert [len(json.loads(call)["scans"]) for call in calls] == [1]  # the other one is not asked for again so soon


# The page behind a code


def test_swapping_is_saved_first_and_leads_on_once_it_has_gone(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(house.code_path("ben"))
    is_offline(cleo)
    cleo.unfolds("Change")
    cleo.page.get_by_label("Only e-mail").check()
    cleo.presses("Swap cards")
    expect(cleo.page.get_by_role("status")).to_have_text(KEPT)
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    house.clock.turn(minutes=14)
    comes_back(cleo)
    cleo.page.wait_for_url("**/contacts/*/swapped")
    cleo.sees(SWAPPED)
    assert states(cleo) == []
    with house.reading() as session:
        assert house.attendee(session, "cleo").card_choice == "mail"

    # Asking by a badge goes the same way, and stays on the page: there is nothing to go to yet.
    cleo.opens(house.badge_path("ada"))
    is_offline(cleo)
    cleo.presses("Ask for the card")
    expect(cleo.page.get_by_role("status")).to_have_text(KEPT)
    comes_back(cleo)
    expect(cleo.page.get_by_role("status")).to_contain_text("Your request is waiting.")
    cleo.waits_until("document.getElementById('not-this').hidden")
    assert states(cleo) == []


# Where much is missing


NOTHING_KEPT = "IDBFactory.prototype.open = () => { throw new DOMException('a private window', 'SecurityError'); };"


def test_over_plain_http_photo_and_link_work_and_what_a_browser_does_not_keep_is_said(
    insecure_house: House, browser: Browser, playwright: Playwright
) -> None:
    phones = Phones(insecure_house, browser, playwright.devices, keep_pages=True)
    cleo = phones("cleo")
    finds_offline(cleo, insecure_house, insecure_house.token("ben"))
    assert cleo.page.evaluate("[isSecureContext, navigator.locks, crypto.randomUUID]") == [False, None, None]
    is_offline(cleo, offline=False)
    cleo.opens_another_tab(f"/e/{insecure_house.event}").page.close()
    expect(cleo.page.locator("#waiting")).to_have_text(SWAPPED)
    assert holds(insecure_house, "cleo") == 1

    cleo.context.add_init_script(NOTHING_KEPT)
    scans(cleo, insecure_house)
    screen = in_front_of(code_saying(f"{insecure_house.base_url}/x/{insecure_house.token('ada')}"))
    chooses_photo(cleo, as_file(wall()))  # the reader is there from now on
    says(cleo, NO_CODE)
    is_offline(cleo)
    chooses_photo(cleo, as_file(screen))
    says(cleo, UNKEPT)
    expect(cleo.page.locator("#waiting")).to_contain_text("but only while this page stays open.")
    assert [*too_wide_or_too_small(cleo.page), *axe_findings(cleo.page)] == []
    is_offline(cleo, offline=False)
    expect(cleo.page.locator("#waiting")).to_have_text("You and Ada Reinholz have swapped cards.")
    assert holds(insecure_house, "cleo") == 2
    phones.collect()


# In the way


Answer = Callable[[Route], None]

PORTALS: dict[str, Answer] = {
    "no network": lambda route: route.abort("internetdisconnected"),
    "a hotel's page": lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Welcome</h1>"),
    "sent to another host": lambda route: route.fulfill(
        status=302, headers={"Location": "http://portal.test/sign-in"}, body=""
    ),
    "sent to another page": lambda route: route.fulfill(status=307, headers={"Location": "/welcome"}, body=""),
    "511": lambda route: route.fulfill(status=511, content_type="text/html", body="<h1>Sign in to Wi-Fi</h1>"),
    "half of an answer": lambda route: route.fulfill(
        status=200, content_type="application/json", body='{"results": [{"id": "'
    ),
    "somebody else's JSON": lambda route: route.fulfill(
        status=200, content_type="application/json", body='{"results": [{"id": "x", "outcome": "refused"}]}'
    ),
    "JSON of another kind": lambda route: route.fulfill(status=200, content_type="application/json", body="[1]"),
    "a portal's own 401": lambda route: route.fulfill(
        status=401, content_type="application/json", body='{"error": "pay first"}'
    ),
    "403": lambda route: route.fulfill(status=403, content_type="text/html", body="blocked"),
    "too large for somebody on the way": lambda route: route.fulfill(status=413, body=""),
    "a bad gateway": lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>"),
    "a broken server": lambda route: route.fulfill(status=500, content_type="application/json", body='{"code": "x"}'),
}


def test_whatever_stands_in_the_way_the_scan_will_be_sent(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.opens(f"/e/{house.event}/scan")
    outcomes, found = {}, None
    for name, answer in PORTALS.items():
        cleo.context.route("**/*", answer)
        pastes(cleo, house, house.token("ben"))
        cleo.sees(KEPT)
        expect(waiting(cleo)).to_have_text(ONE_WAITS)
        cleo.page.evaluate("document.getElementById('said').dataset.saying = ''")
        outcomes[name] = in_queue(cleo, "await sending.send(); return (await queue.scans()).map(({ state }) => state)")
        now = in_queue(cleo, "return (await queue.scans())[0].scanned_at")
        assert found in (None, now), name
        found = now
        cleo.context.unroute("**/*")
    assert outcomes == {name: ["waiting"] for name in PORTALS}
    assert in_queue(cleo, "await sending.send(); return (await queue.scans())[0].state") == "done"
    assert holds(house, "cleo") == 1
    cleo.forgives()


def test_an_answer_that_never_comes_is_not_waited_for_and_retry_after_is_honoured(house: House, phones: Phones) -> None:
    cleo = phones("cleo")
    cleo.page.clock.install()
    cleo.opens(f"/e/{house.event}/scan")
    forms, calls = never_answered(cleo, "**/scan"), never_answered(cleo, "**/api/scans")
    pastes(cleo, house, house.token("ben"))
    until_asked(cleo, forms, 1)
    cleo.page.clock.run_for(4_100)
    cleo.sees(KEPT)
    until_asked(cleo, calls, 1)

    busy: list[str] = []

    def is_busy(route: Route) -> None:
        busy.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "120"}, content_type="text/html", body="busy")

    cleo.context.route("**/api/scans", is_busy)  # what has been asked stays without an answer, the next gets one
    cleo.page.clock.fast_forward(20_100)
    expect(waiting(cleo)).to_have_text(ONE_WAITS)
    assert states(cleo) == ["waiting"]
    in_queue(cleo, "await sending.send()")
    for _ in range(3):
        in_queue(cleo, "await sending.send()")
        cleo.page.clock.fast_forward(20_000)
    assert len(busy) == 1
    cleo.context.unroute("**/api/scans")
    cleo.page.clock.fast_forward(90_000)
    expect(waiting(cleo)).to_have_text(SWAPPED)
    cleo.forgives()
