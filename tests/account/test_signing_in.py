"""Signing in by a link, where one is signed in, signing out, and the language one reads in."""

import html
import re

import pytest
from sqlalchemy import select

from eventnet.demo.running import LINK_PERIOD
from eventnet.people.links import make_sign_in_link
from eventnet.people.models import BrowserSession, SignInLink
from tests.cast import House, Phone, blanked, without_token, words
from tests.markup import elements, form_to, forms, heading
from tests.tables import contents

OVER = "This link does not work (any more)."
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"


def sign_in(house: House, who: str, browser: str) -> Phone:
    """A phone of a given make, signed in as `who`."""
    phone = house.phone()
    assert phone.post(house.sign_in_path(who), headers={"User-Agent": browser}).status_code == 303
    return phone


def is_signed_in(phone: Phone) -> bool:
    return phone.get("/me").status_code == 200


def endings(phone: Phone) -> list[str]:
    """The addresses behind *Sign out* in one's list of browsers, as listed."""
    return [form.action for form in forms(phone.get("/sessions")) if re.fullmatch("/sessions/[^/]+/end", form.action)]


def browsers(phone: Phone) -> list[str]:
    """One's list of browsers, as listed."""
    names = re.findall(r'<p class="name">(.*?)</p>', phone.get("/sessions").text)
    return [html.unescape(name) for name in names]


@pytest.mark.on_sqlite
def test_the_page_behind_a_link_holds_one_plain_form_and_names_who_signs_in(house: House) -> None:
    path = house.sign_in_path("cleo")
    page = house.phone().get(path)
    assert heading(page) == "Sign in as Cleo Nowak"
    (form,) = forms(page)
    assert (form.action, set(form.fields), form.labels) == (path, {"csrf_token"}, ["Sign in"])
    assert [element for element in elements(page.text) if element.tag == "script"] == []
    assert "cleo@demo.example" not in page.text


@pytest.mark.on_sqlite
def test_programs_that_open_links_use_nothing_up(house: House) -> None:
    path, scanner = house.sign_in_path("cleo"), house.phone()
    with house.reading() as session:
        before = contents(session)
    for _ in range(3):
        assert scanner.get(path).status_code == 200
        assert scanner.client.head(path, base_url=house.base_url).status_code == 200
    with house.reading() as session:
        assert contents(session) == before
    assert not is_signed_in(scanner)
    cleo = house.phone()
    assert cleo.post(path, form_to(cleo.get(path), path).fields).status_code == 303
    assert is_signed_in(cleo)


@pytest.mark.on_sqlite
def test_a_link_works_once(house: House) -> None:
    path, first, second = house.sign_in_path("cleo"), house.phone(), house.phone()
    assert first.post(path).status_code == 303
    pressed, looked = second.post(path), second.get(path)
    assert [(answer.status_code, heading(answer)) for answer in (pressed, looked)] == [(404, OVER)] * 2
    assert not is_signed_in(second)
    assert is_signed_in(first)


@pytest.mark.on_sqlite
@pytest.mark.parametrize("again", [True, False], ids=["signed-in", "not-signed-in"])
def test_a_used_link_pressed_again_leaves_things_as_they_are(house: House, again: bool) -> None:
    path, phone = house.sign_in_path("cleo"), house.phone("ben" if again else None)
    house.phone().post(path)
    assert phone.post(path).status_code == 404
    assert is_signed_in(phone) == again


@pytest.mark.on_sqlite
def test_a_link_works_for_ten_minutes_and_not_a_second_longer(house: House) -> None:
    good, late = house.sign_in_path("cleo"), house.sign_in_path("cleo")
    house.clock.turn(minutes=10, seconds=-1)
    assert house.phone().post(good).status_code == 303
    house.clock.turn(seconds=1)
    phone = house.phone()
    assert [phone.get(late).status_code, phone.post(late).status_code] == [404, 404]
    assert not is_signed_in(phone)


@pytest.mark.on_sqlite
def test_a_link_of_the_demo_works_for_a_day(house: House) -> None:
    with house.writing() as session:
        cleo = house.person(session, "cleo")
        paths = [f"/sign-in/{make_sign_in_link(session, cleo, house.clock.now, LINK_PERIOD)}" for _ in range(2)]
    house.clock.turn(hours=24, seconds=-1)
    assert house.phone().post(paths[0]).status_code == 303
    house.clock.turn(seconds=1)
    assert house.phone().post(paths[1]).status_code == 404


def test_links_used_late_or_never_made_look_the_same(house: House) -> None:
    used, late = house.sign_in_path("cleo"), house.sign_in_path("ben")
    house.phone().post(used)
    house.clock.turn(minutes=11)
    never = "/sign-in/" + "x" * 43
    phone = house.phone()
    for method in (phone.get, phone.post):
        paths = (used, late, never, "/sign-in/short", "/sign-in/%00")
        pages = [without_token(blanked(method(path)), path) for path in paths]
        assert pages.count(pages[0]) == len(pages)
    assert heading(house.phone(language="de").get(never)) == "Dieser Link gilt nicht (mehr)."


@pytest.mark.on_sqlite
def test_the_database_knows_neither_link_nor_cookie_by_heart(house: House) -> None:
    unused, used, cleo = house.sign_in_path("cleo"), house.sign_in_path("cleo"), house.phone()
    cleo.post(used)
    with cleo.client.session_transaction(base_url=house.base_url) as cookie:
        secret = cookie["signed-in"]
    with house.reading() as session:
        stored = repr(contents(session))
        assert len(session.scalars(select(SignInLink)).all()) == 2
        assert len(session.scalars(select(BrowserSession)).all()) == 1
    assert all(path.rpartition("/")[2] not in stored for path in (unused, used))
    assert secret not in stored


@pytest.mark.on_sqlite
def test_one_stays_signed_in_through_the_event_and_its_follow_up(house: House) -> None:
    cleo = house.phone("cleo")
    for days in (1, 60, 118):
        house.clock.turn(days=days)
        assert is_signed_in(cleo)
    house.clock.turn(days=1)
    assert not is_signed_in(cleo)
    assert endings(house.phone("cleo"))[1:] == []


@pytest.mark.on_sqlite
def test_my_list_names_my_browsers_and_nobody_elses(house: House) -> None:
    sign_in(house, "cleo", FIREFOX)
    house.clock.turn(minutes=1)
    here = sign_in(house, "cleo", SAFARI)
    sign_in(house, "ben", FIREFOX)
    house.clock.turn(minutes=1)
    sign_in(house, "cleo", "")
    assert browsers(here) == ["A browser", "Safari, iPhone (this one)", "Firefox, Android"]


@pytest.mark.on_sqlite
def test_ending_one_ends_that_one(house: House) -> None:
    lost = sign_in(house, "cleo", FIREFOX)
    house.clock.turn(minutes=1)
    here = sign_in(house, "cleo", SAFARI)
    this, other = endings(here)
    assert here.post(other).location == "/sessions"
    assert (is_signed_in(lost), is_signed_in(here)) == (False, True)
    assert browsers(here) == ["Safari, iPhone (this one)"]
    answer = here.post(this, follow=True)
    assert "You are signed out." in words(answer)
    assert not is_signed_in(here)


@pytest.mark.on_sqlite
def test_ending_anothers_is_as_if_there_were_none(house: House) -> None:
    cleo, ben = house.phone("cleo"), house.phone("ben")
    (bens,) = endings(ben)
    assert blanked(cleo.post(bens)) == blanked(cleo.post("/sessions/AAAAAAAAAAAAAAAAAAAAAA/end"))
    assert cleo.post(bens).status_code == 404
    assert is_signed_in(ben)


@pytest.mark.on_sqlite
def test_signing_out_everywhere_ends_all_and_makes_codes_and_links_worthless(house: House) -> None:
    lost, here = sign_in(house, "cleo", FIREFOX), sign_in(house, "cleo", SAFARI)
    ben, code, link = house.phone("ben"), house.code_path("cleo"), house.sign_in_path("cleo")
    ben.get(code)
    answer = here.post("/sessions/end", follow=True)
    assert "You are signed out everywhere." in words(answer)
    assert [is_signed_in(phone) for phone in (lost, here, ben)] == [False, False, True]
    assert [ben.get(code).status_code, ben.post(code).status_code] == [404, 404]
    assert house.phone().post(link).status_code == 404
    assert house.swap("ben", "cleo").status_code == 303


@pytest.mark.on_sqlite
def test_whoever_signs_in_in_a_used_browser_ends_the_session_before(house: House) -> None:
    phone = sign_in(house, "cleo", FIREFOX)
    with phone.client.session_transaction(base_url=house.base_url) as cookie:
        before = dict(cookie)
    phone.post(house.sign_in_path("ben"))
    assert "Ben Okafor" in phone.see("/me")
    with house.reading() as session:
        assert [row.person.name for row in session.scalars(select(BrowserSession))] == ["Ben Okafor"]
    kept = house.phone()
    with kept.client.session_transaction(base_url=house.base_url) as cookie:
        cookie.update(before)
    assert not is_signed_in(kept)


@pytest.mark.on_sqlite
def test_a_form_from_before_signing_in_is_not_good_afterwards(house: House) -> None:
    phone = house.phone()
    token = phone.token()
    phone.post(house.sign_in_path("cleo"))
    assert phone.post("/sessions/end", {"csrf_token": token}).status_code == 400
    assert is_signed_in(phone)


@pytest.mark.on_sqlite
def test_who_opened_a_code_before_signing_in_goes_on_there(house: House) -> None:
    guest, path = house.phone(), house.code_path("ben")
    assert "I have taken part before" in words(guest.get(path))
    house.clock.turn(minutes=9)
    answer = guest.post(house.sign_in_path("cleo"))
    assert (answer.status_code, answer.location) == (303, path)
    page = guest.get(path)
    assert guest.post(path, form_to(page, path).fields).status_code == 303
    assert "ben@demo.example" in guest.see(house.contact_path("cleo", "ben"))


@pytest.mark.on_sqlite
def test_of_several_opened_codes_the_last_is_the_one_and_after_fifteen_minutes_none_is(house: House) -> None:
    guest, first, last = house.phone(), house.code_path("ben"), house.code_path("dan")
    guest.get(first)
    guest.get(last)
    assert guest.post(house.sign_in_path("cleo")).location == last
    late = house.phone()
    late.get(first)
    house.clock.turn(minutes=15, seconds=1)
    assert late.post(house.sign_in_path("cleo")).location == "/"


@pytest.mark.on_sqlite
def test_the_language_is_the_browsers_until_somebody_chooses(house: House) -> None:
    german, english = house.phone(language="de-AT,de;q=0.9"), house.phone(language="fr,nl;q=0.5")
    assert '<html lang="de"' in german.get("/").text
    assert '<html lang="en"' in english.get("/").text
    assert english.post("/language", {"language": "de"}).location == "/"
    assert "Was beschäftigt dich aktuell am meisten?" in english.see("/")
    english.post("/language", {"language": "en"})
    assert "What occupies you most right now?" in english.see("/")


@pytest.mark.on_sqlite
def test_the_language_a_person_chose_is_theirs_in_every_browser(house: House) -> None:
    cleo, elsewhere = house.phone("cleo"), house.phone("cleo")
    assert cleo.post("/language", {"language": "de"}).location == "/me"
    assert '<html lang="de"' in elsewhere.get("/me").text
    assert '<html lang="de"' in elsewhere.get("/no/such/page").text
    assert '<html lang="en"' in house.phone("ben").get("/me").text


@pytest.mark.on_sqlite
def test_signing_out_leaves_the_language_in_the_browser(house: House) -> None:
    cleo = house.phone("cleo")
    cleo.post("/language", {"language": "de"})
    cleo.post(endings(cleo)[0])
    assert '<html lang="de"' in cleo.get("/").text


@pytest.mark.on_sqlite
def test_a_language_we_do_not_speak_changes_nothing(house: House) -> None:
    cleo = house.phone("cleo")
    for language in ("", "fr", "DE", "\0", "de_DE"):
        assert cleo.post("/language", {"language": language}).status_code == 303
    with house.reading() as session:
        assert house.person(session, "cleo").language is None
    assert '<html lang="en"' in cleo.get("/me").text
