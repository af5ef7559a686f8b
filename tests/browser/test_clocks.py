"""Whose clocks an event's times are by, on a device that is somewhere else."""

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_THE_BROWSER, ON_SQLITE
from tests.browser.phones import Phones
from tests.cast import House

pytestmark = [*IN_THE_BROWSER, ON_SQLITE]


@pytest.mark.parametrize(
    ("timezone", "is_named"), [("America/New_York", True), ("Africa/Lagos", False)], ids=["another", "the same"]
)
def test_a_device_whose_clock_shows_another_time_says_whose_an_events_are(
    house: House, phones: Phones, timezone: str, is_named: bool
) -> None:
    ada = phones("ada", timezone=timezone)
    for path in (f"/e/{house.event}", f"/e/{house.event}/before", f"/e/{house.event}/desk", "/me"):
        ada.opens(path)
        when = ada.page.locator("[data-clock]")
        expect(when).to_contain_text("18:00")
        if is_named:
            expect(when).to_have_text(str(when.get_attribute("data-named")))
            expect(when).to_contain_text("18:00, Berlin time")
        else:
            expect(when).not_to_contain_text("Berlin time")
