"""Reading columns past the session: what it has changed a moment ago is there, too."""

from sqlalchemy import bindparam, select

from eventnet.people.models import Person
from eventnet.storage.reading import read
from tests.cast import House

_NAME = select(Person.name).where(Person.public_id == bindparam("who"))


def test_what_is_written_in_this_very_turn_is_read(house: House) -> None:
    with house.writing() as session:
        ben = house.person(session, "ben")
        ben.name = "Benjamin"
        assert read(session, _NAME, {"who": ben.public_id}) == [("Benjamin",)]
    with house.reading() as session:
        assert read(session, _NAME, {"who": ben.public_id}) == [("Benjamin",)]
