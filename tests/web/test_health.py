"""Whether a watcher can tell that the installation works."""

from sqlalchemy import text

from eventnet.storage.transactions import writing
from tests.cast import House


def test_a_watcher_is_told_that_all_is_well(house: House) -> None:
    response = house.phone().get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_a_page_that_tries_to_change_something_on_the_side_breaks_instead(house: House) -> None:
    @house.app.get("/careless")
    def careless() -> str:
        from eventnet.web.current import database

        database().execute(text("DELETE FROM person"))
        return "done"

    assert house.phone().get("/careless").status_code == 500
    with house.sessions() as session, writing(session):
        assert house.person(session, "ben").name == "Ben Okafor"
