"""Two people swap cards at two events at the same instant: in whatever order, each has one contact of the other.

The second press comes after the first's first statement, then after its second, and so on.
"""

import pytest
from sqlalchemy import select

from eventnet.contacts.models import Contact, Encounter
from tests.cast import House, Phone
from tests.contacts.meeting_again import Again
from tests.interleaving import Press, interleaved
from tests.joining.doors import same_browser
from tests.meanwhile import everything, restore

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]


@pytest.mark.parametrize("have_met", [False, True], ids=["for the first time", "having met before"])
def test_whoever_meets_at_two_events_at_once_is_one_contact(house: House, have_met: bool) -> None:
    again, third = Again(house, "ben", "cleo"), Again(house, "ben", "cleo")
    if have_met:
        third.swap("ben", "cleo")
    cleo, ben = house.phone("cleo"), house.phone("ben")
    here, there = house.code_path("ben"), again.code_path("cleo")
    cleo.get(here)
    ben.get(there)
    tokens = {phone: phone.token() for phone in (cleo, ben)}
    before = everything(house)

    def press(phone: Phone, path: str) -> Press:
        browser = same_browser(house, phone)
        fields = {"csrf_token": tokens[phone]}
        return lambda: browser.client.post(path, data=fields, base_url=house.base_url).status_code

    def ready() -> tuple[Press, Press]:
        restore(house, before)
        return press(cleo, here), press(ben, there)

    count = 0
    for outcome in interleaved(house, ready):
        count += 1
        assert (outcome.statuses, outcome.sent_away) == ([303, 303], [])
        with house.reading() as session:
            contacts = session.execute(select(Contact.owner_id, Contact.person_id, Contact.public_id)).all()
            assert sorted(row[:2] for row in contacts) == sorted((row[1], row[0]) for row in contacts)
            assert len(contacts) == 2
            met = session.scalars(select(Encounter.contact_id)).all()
            assert len(met) == 2 * (2 + have_met)
    assert count >= 4
