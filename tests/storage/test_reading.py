"""Reading columns past the session: what it has changed a moment ago is there, too."""

import pytest
from sqlalchemy import bindparam, select

from eventnet.people.models import Person
from eventnet.storage.errors import ReadOnlyError
from eventnet.storage.reading import read
from eventnet.storage.transactions import connection_to_write
from tests.cast import House

_NAME = select(Person.name).where(Person.public_id == bindparam("who"))


def test_what_is_written_in_this_very_turn_is_read(house: House) -> None:
    with house.writing() as session:
        ben = house.person(session, "ben")
        ben.name = "Benjamin"
        assert read(session, _NAME, {"who": ben.public_id}) == [("Benjamin",)]
    with house.reading() as session:
        assert read(session, _NAME, {"who": ben.public_id}) == [("Benjamin",)]


def test_whoever_writes_past_the_session_does_it_in_their_turn_and_sees_what_it_has_changed(house: House) -> None:
    with house.writing() as session:
        ben = house.person(session, "ben")
        ben.name = "Benjamin"
        assert connection_to_write(session).execute(_NAME, {"who": ben.public_id}).scalar() == "Benjamin"
    with house.reading() as session, pytest.raises(ReadOnlyError):
        connection_to_write(session)
