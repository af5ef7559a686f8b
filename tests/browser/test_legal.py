"""Imprint, privacy, accessibility on the smallest screens, whatever an operator is called and wherever they live."""

from dataclasses import replace
from typing import Any

import pytest

from eventnet.config.legal import PAGES, Legal
from eventnet.web.current import Installation
from tests.browser.looking import too_wide_or_too_small
from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.browser.room import ARABIC, LONG, UNBROKEN
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]

NAMES = [fact for facts in PAGES.values() for fact in facts if fact not in {"log_days", "checked_on"}]
ADDRESS = f"{'a' * 64}@{UNBROKEN}.example.org"


@pytest.mark.parametrize("fact", [f"{LONG}, {UNBROKEN}", f"https://{UNBROKEN}.example/{'x' * 99}", ARABIC])
def test_nothing_an_operator_says_makes_a_page_wider_than_a_screen(house: House, phones: Phones, fact: str) -> None:
    there = house.app.extensions["eventnet"]
    facts: dict[str, Any] = dict.fromkeys(NAMES, fact)
    settings = replace(there.settings, operator=fact, operator_email=ADDRESS, legal=Legal(**facts))
    house.app.extensions["eventnet"] = Installation(settings, there.clock)
    phone = phones(language="de")
    found = []
    for page in PAGES:
        phone.opens(f"/{page}")
        phone.sees(fact)
        found += [f"{page}: {one}" for one in too_wide_or_too_small(phone.page)]
    assert found == []
