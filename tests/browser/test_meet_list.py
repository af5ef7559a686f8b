"""The meet list on a phone: filled to ten, put in order by keyboard and by thumb, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from eventnet.directory.meet_list import meet_list_of
from tests.browser.leaving import answers_late, eventually
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phone, Phones
from tests.cast import House
from tests.crowd import crowd
from tests.exchange.at_once import PATIENCE

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


def lets_everybody_in(house: House, many: int) -> list[str]:
    """So many more people, all of them in the list."""
    guests = crowd(house, many)
    house.put_in_directory("ada", "ben", "cleo", "dan", *guests)
    return guests


def wants(house: House, phone: Phone, *others: str) -> None:
    """Cleo has put `others` on her list, and has it before her on her phone."""
    cleo = house.phone("cleo")
    for other in others:
        assert cleo.post(f"{house.person_path(other)}/meeting").status_code == 303
    phone.opens(f"/e/{house.event}/meet")


def in_order(phone: Phone) -> list[str]:
    """Who stands on the list, from the top, as it is on the screen."""
    return phone.page.locator("#order > li h2").all_inner_texts()


def after_loading(phone: Phone, house: House) -> list[str]:
    phone.opens(f"/e/{house.event}/meet")
    return in_order(phone)


@contextmanager
def moving(phone: Phone) -> Iterator[None]:
    """What is moved in here has been answered by the server afterwards."""
    with phone.page.expect_response("**/meet/order"):
        yield


def focused(phone: Phone) -> str:
    """What the thing in focus is called."""
    return str(phone.page.evaluate("() => document.activeElement.getAttribute('aria-label')"))


def test_the_eleventh_is_refused_and_comes_once_somebody_is_taken_off(house: House, phones: Phones) -> None:
    guests = lets_everybody_in(house, 10)
    cleo = phones("cleo")
    wants(house, cleo, *guests)
    cleo.opens(house.person_path("ben"))
    cleo.presses("I’d like to meet Ben Okafor")
    cleo.sees("Ten is plenty for one event. Take someone off the list to add Ben Okafor.")
    cleo.expects("status of 409")
    cleo.presses("Take off: Guest 3")
    expect(cleo.page.locator("#order > li").last).to_contain_text("Ben Okafor")
    assert in_order(cleo) == [*(f"Guest {number}" for number in range(10) if number != 3), "Ben Okafor"]
    cleo.presses("Take off: Guest 0")
    expect(cleo.page.locator("#order > li")).to_have_count(9)


def test_by_keyboard_people_move_where_they_are_and_keep_the_focus(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo"), *lets_everybody_in(house, 3))
    cleo.button("Up: Guest 2").focus()
    cleo.page.evaluate("() => { window.isTheSamePage = true }")
    with moving(cleo):
        cleo.page.keyboard.press("Enter")
    assert in_order(cleo) == ["Guest 0", "Guest 2", "Guest 1"]
    assert focused(cleo) == "Up: Guest 2"
    expect(cleo.page.get_by_role("status")).to_have_text("Guest 2 now comes before Guest 1.")
    with moving(cleo):
        cleo.page.keyboard.press("Enter")
    assert focused(cleo) == "Down: Guest 2"  # the first has no way up
    expect(cleo.button("Up: Guest 2")).to_be_hidden()
    for _ in range(2):
        with moving(cleo):
            cleo.page.keyboard.press("Enter")
    assert focused(cleo) == "Up: Guest 2"
    expect(cleo.page.get_by_role("status")).to_have_text("Guest 2 now comes last.")
    assert cleo.page.evaluate("() => window.isTheSamePage")
    with moving(cleo):
        cleo.button("Up: Guest 1").click()
    assert after_loading(cleo, house) == ["Guest 1", "Guest 0", "Guest 2"]


def test_moves_made_just_before_leaving_are_kept(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo"), *lets_everybody_in(house, 3))
    with answers_late(house, "directory.order") as has_come:
        for _ in range(2):
            cleo.presses("Up: Guest 2")
        assert in_order(cleo) == ["Guest 2", "Guest 0", "Guest 1"]
        has_come.wait(PATIENCE)  # the first is done; the second waits until its answer has come
        cleo.page.goto("about:blank")
    eventually(lambda: stored(house) == ["Guest 2", "Guest 0", "Guest 1"])


def stored(house: House) -> list[str]:
    """Cleo's list as it is in the database."""
    with house.reading() as session:
        return [other.name for other in meet_list_of(session, house.attendee(session, "cleo"))]


def test_a_row_is_dragged_by_its_handle_and_stays_where_it_is_dropped(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo", height=1400), *lets_everybody_in(house, 4))
    assert in_order(cleo) == [f"Guest {number}" for number in range(4)]
    with moving(cleo):
        drags(cleo, "Guest 3", "Guest 1")
    assert in_order(cleo) == ["Guest 0", "Guest 3", "Guest 1", "Guest 2"]
    expect(cleo.page.get_by_role("status")).to_have_text("Guest 3 now comes before Guest 1.")
    with moving(cleo):
        drags(cleo, "Guest 0", "Guest 2")
    assert after_loading(cleo, house) == ["Guest 3", "Guest 1", "Guest 2", "Guest 0"]


def test_a_thumb_drags_as_a_mouse_does(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo", height=1400), *lets_everybody_in(house, 3))
    assert in_order(cleo) == [f"Guest {number}" for number in range(3)]
    begin, end = handle(cleo, "Guest 2"), handle(cleo, "Guest 0")
    touch = cleo.context.new_cdp_session(cleo.page)
    points = [begin, *((begin[0], begin[1] + (end[1] - 20 - begin[1]) * step / 8) for step in range(1, 9))]
    for number, (x, y) in enumerate(points):
        kind = "touchMove" if number else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    with moving(cleo):
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert in_order(cleo) == ["Guest 2", "Guest 0", "Guest 1"]
    assert after_loading(cleo, house) == ["Guest 2", "Guest 0", "Guest 1"]


def handle(phone: Phone, name: str) -> tuple[float, float]:
    """The middle of somebody's handle, in pixels of the screen."""
    box = phone.page.locator("#order > li", has_text=name).locator(".handle").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drags(phone: Phone, name: str, to: str) -> None:
    """Takes a row by its handle and lets it go where another one is."""
    mouse, (x, y), (_, there) = phone.page.mouse, handle(phone, name), handle(phone, to)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x, there + (-20 if there < y else 60), steps=8)
    mouse.up()


def test_what_does_not_reach_us_is_put_back_and_said(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo"), *lets_everybody_in(house, 2))
    cleo.context.set_offline(True)
    cleo.presses("Up: Guest 1")
    cleo.sees("That did not reach us. The order is as it was.")
    assert in_order(cleo) == ["Guest 0", "Guest 1"]
    cleo.context.set_offline(False)
    cleo.expects("ERR_INTERNET_DISCONNECTED")
    assert after_loading(cleo, house) == ["Guest 0", "Guest 1"]


def test_without_scripts_the_same_buttons_do_it(house: House, phones: Phones) -> None:
    wants(house, cleo := phones("cleo", scripts=False), *lets_everybody_in(house, 3))
    cleo.presses("Up: Guest 2")
    assert in_order(cleo) == ["Guest 0", "Guest 2", "Guest 1"]
    expect(cleo.button("Up: Guest 2")).to_be_focused()  # again
    cleo.page.keyboard.press("Enter")
    expect(cleo.page.locator("#order > li").first).to_contain_text("Guest 2")
    expect(cleo.page.locator(".handle").first).to_be_hidden()
    cleo.presses("Take off: Guest 0")
    expect(cleo.page.locator("#order > li")).to_have_count(2)
