"""Two people who turn out to be one: in whatever table a newcomer has something, the known person has it afterwards."""

import pytest
from sqlalchemy.orm import Session

from eventnet.events.actions import join
from eventnet.events.models import Event
from eventnet.storage.keeping import Merging
from eventnet.upkeep.kept import KEPT
from eventnet.upkeep.merging import merge
from tests.account.planting import MADE_OF_CARDS, owned_rows
from tests.account.test_my_data import live
from tests.cast import House

pytestmark = pytest.mark.on_sqlite


def tables_of(session: Session, house: House, who: str) -> set[str]:
    """In which tables something is theirs."""
    return {table.name for table, _ in owned_rows(session, house.person(session, who))}


MOVED = {kept.table.__tablename__ for kept in KEPT if isinstance(kept.merging, Merging)} - set(MADE_OF_CARDS) | {
    "hiding"
}
"""What is found of a card only its owner's yes to a list brings; what is hidden the exchanges share."""


@pytest.mark.parametrize("takes_part", [False, True], ids=["takes no part yet", "takes part with nothing filled in"])
def test_what_a_newcomer_has_in_any_table_is_the_known_persons_afterwards(house: House, *, takes_part: bool) -> None:
    live(house)
    with house.writing() as session:
        cleo, eve = house.person(session, "cleo"), house.person(session, "eve")
        if takes_part:
            join(session, session.get_one(Event, house.event_id), eve, house.clock.now)
        before = tables_of(session, house, "cleo")
        assert before >= MOVED, "Cleo's life leaves a table out"
        merge(session, cleo, eve, house.clock.now)
        assert MOVED - tables_of(session, house, "eve") == set()
