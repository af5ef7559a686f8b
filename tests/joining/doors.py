"""Coming in as a guest: what is typed, who is there afterwards, and one browser twice."""

from sqlalchemy import select
from werkzeug.test import TestResponse

from eventnet.people.models import Person
from eventnet.web.limits import Limit, check
from tests.cast import House, Phone

GUS = {"name": "Gus", "email": "gus@demo.example"}


def come_in(house: House, holder: str, fields: dict[str, str] | None = None, *, language: str = "en") -> Phone:
    """A new phone that opens `holder`'s code, and swaps by the guest's form."""
    phone, path = house.phone(language=language), house.code_path(holder)
    phone.get(path)
    answer = phone.post(path, GUS | (fields or {}))
    assert (answer.status_code, answer.location[-8:]) == (303, "/swapped"), answer.text
    return phone


def same_browser(house: House, phone: Phone) -> Phone:
    """The same browser as it is now, in a hand of its own: a second press, or a copy of its cookies."""
    twin = Phone(house.app.test_client(), house.base_url, phone.language)
    domain = house.base_url.partition("://")[2]
    cookie = phone.client.get_cookie("eventnet", domain=domain)
    if cookie is not None:
        twin.client.set_cookie("eventnet", cookie.value, domain=domain)
    return twin


def send(phone: Phone, path: str, fields: dict[str, str]) -> TestResponse:
    """Sends a form as it was opened, token and all, in one request."""
    where = {"base_url": "http://eventnet.test", "headers": {"Accept-Language": phone.language}}
    return phone.client.post(path, data=fields, **where)


def people_with(house: House, email: str) -> list[Person]:
    """Everybody who says that this address is theirs, in the order they came."""
    with house.reading() as session:
        return list(session.scalars(select(Person).where(Person.email == email).order_by(Person.id)))


def use_up(house: House, limit: Limit, key: str, *, but: int = 0) -> None:
    """Counts as often as `limit` allows, less `but`."""
    with house.app.test_request_context(base_url=house.base_url):
        for _ in range(limit.often.amount - but):
            check(limit, key)
