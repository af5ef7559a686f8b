"""The page that scans, as far as the server has a hand in it: what it tells the scripts, and a link pasted there."""

import re

import pytest
from werkzeug.test import TestResponse

from eventnet.kernel.text import room_for
from tests.cast import House, Phone, words
from tests.exchange.bad_input import LINKS
from tests.markup import elements, form_to
from tests.web.bad_input import KEPT

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def paste(house: House, phone: Phone, link: str | bytes) -> tuple[int, str]:
    """Sends the form with a link in it: the status, and where it leads or what it says."""
    answer = phone.post(f"/e/{house.event}/scan", {"link": link})
    return answer.status_code, answer.headers.get("Location") or words(answer)


def test_the_scripts_learn_from_the_settings_which_codes_are_ours(house: House) -> None:
    page = house.phone("cleo").get(f"/e/{house.event}/scan", headers={"X-Forwarded-Host": "evil.example"}).text
    codes, shape = (re.search(rf'data-{name}="([^"]+)"', page) for name in ("codes", "shape"))
    assert codes
    assert shape
    assert codes[1] == f"{house.base_url}/x/"
    assert all(re.fullmatch(shape[1], house.token(who)) for who in ("ben", "cleo", "dan"))


def test_a_pasted_link_leads_to_the_card_by_its_token_alone(house: House) -> None:
    cleo, path = house.phone("cleo"), house.code_path("ben")
    for link in (f"{house.base_url}{path}", f"  {house.base_url}{path}\r\n"):
        assert paste(house, cleo, link) == (303, path)
    assert "Ben Okafor" in cleo.see(path)


def test_a_code_nobody_can_know_leads_to_the_page_that_says_so(house: House) -> None:
    cleo, made_up = house.phone("cleo"), f"/x/{'A' * 39}"
    assert paste(house, cleo, house.base_url + made_up) == (303, made_up)
    assert cleo.get(made_up).status_code == 404


@pytest.mark.parametrize(
    ("language", "not_ours", "nothing", "too_long"),
    [
        (
            "en",
            "This is not an eventnet code.",
            "There is nothing here yet.",
            "This is far too long, only its beginning is still here. Please shorten it.",
        ),
        (
            "de",
            "Das ist kein eventnet-Code.",
            "Hier steht noch nichts.",
            "Das ist viel zu lang, hier steht nur noch der Anfang. Bitte kürze ihn.",
        ),
    ],
    ids=["en", "de"],
)
def test_what_is_no_link_of_ours_stays_in_the_field_and_is_told_beside_it(
    house: House, language: str, not_ours: str, nothing: str, too_long: str
) -> None:
    cleo, token, path = house.phone("cleo", language=language), house.token("ben"), f"/e/{house.event}/scan"
    for name, typed in LINKS.items():
        assert typed.stored is KEPT
        answer = cleo.post(path, {"link": typed.sent.replace(b"TOKEN", token.encode())})
        kept = form_to(answer, path).value("link")
        typed_again = typed.text.replace("TOKEN", token).replace("\ud800", "%ED%A0%80")
        if name == "far too much":
            said, typed_again = too_long, typed_again[: room_for(0)]
        else:
            said = not_ours if kept else nothing
        assert (answer.status_code, told_beside(answer)) == (422, said), name
        assert kept.split() == typed_again.split() or not (kept or any(c.isalnum() for c in typed.text)), name
        assert token not in "".join(element.attributes.get("href", "") for element in elements(answer.text)), name


def told_beside(answer: TestResponse) -> str:
    """What stands beside the field."""
    found = re.findall(r'id="link-why"><span>([^<]+)<', answer.text)
    return ", ".join(found)
