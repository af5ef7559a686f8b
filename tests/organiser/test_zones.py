"""Time zones under the names browsers report, old ones too."""

import pytest

from eventnet.organiser.zones import names_of_zones, offered_zones, zone_meant
from tests.cast import House
from tests.markup import elements


@pytest.mark.parametrize(
    ("reported", "meant"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Atlantic/Faeroe", "Atlantic/Faroe"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("Europe/Copenhagen", "Europe/Copenhagen"),
        ("Europe/Leipzig", "Europe/Leipzig"),
        ("", ""),
    ],
)
def test_an_old_name_means_the_zone_of_today(reported: str, meant: str) -> None:
    assert zone_meant(reported) == meant


def test_every_other_name_leads_to_one_offered_zone() -> None:
    for zone, names in names_of_zones().items():
        assert zone in offered_zones()
        assert {zone_meant(name) for name in names.split()} == {zone}
        assert not set(names.split()) & offered_zones()


@pytest.mark.on_sqlite
def test_the_first_event_of_somebody_knows_each_zone_by_all_its_names(house: House) -> None:
    page = house.phone("eve").get("/events/new")
    options = {e.attributes["value"]: e.attributes for e in elements(page.text) if e.tag == "option"}
    assert "Europe/Kiev" in str(options["Europe/Kyiv"]["data-also"]).split()
    assert "Asia/Calcutta" in str(options["Asia/Kolkata"]["data-also"]).split()
