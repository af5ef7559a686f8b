"""Whose clocks an event's times are by, where people take part from elsewhere."""

import pytest

from eventnet.events.models import Event
from eventnet.events.rules import Mode
from tests.cast import House, words

SAID = {"en": "today until 18:00, Berlin time", "de": "heute bis 18:00, Ortszeit Berlin"}


@pytest.mark.on_sqlite
@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("mode", Mode)
def test_an_event_that_people_take_part_in_from_elsewhere_names_its_clocks(
    house: House, mode: Mode, language: str
) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).mode = mode
    is_named = mode in {Mode.REMOTE, Mode.HYBRID}
    join = words(house.phone(language=language).get(f"/join/{house.join_code}"))
    assert (SAID[language] in join) is is_named
    ada = house.phone("ada", language=language)
    for path in (f"/e/{house.event}/desk", f"/e/{house.event}", "/me"):
        city = {"en": "Berlin time", "de": "Ortszeit Berlin"}[language]
        assert (city in ada.see(path)) is is_named, path


@pytest.mark.on_sqlite
def test_what_is_over_names_a_day_and_no_clock(house: House) -> None:
    with house.writing() as session:
        session.get_one(Event, house.event_id).mode = Mode.REMOTE
    house.clock.turn(days=2)
    page = words(house.phone().get(f"/join/{house.join_code}"))
    assert "ended on" in page
    assert "Berlin time" not in page
