"""Asking for a card by a badge or a late scan, and answering, as people do it on their pages."""

from sqlalchemy import func, select

from eventnet.events.rules import CardChoice
from eventnet.exchange.codes import CodeBook
from eventnet.exchange.models import CardRequest, Exchange
from eventnet.exchange.outcomes import Outcome
from eventnet.exchange.scan import Scan, scan
from tests.cast import House, Phone
from tests.markup import Form, forms


def send_late(house: House, who: str, token: str, choice: CardChoice | None = None) -> Outcome:
    """`who` sends a scan that their phone has kept."""
    settings = house.app.extensions["eventnet"].settings
    book = CodeBook(settings.secret_keys, settings.host)
    with house.reading() as session:
        sent = Scan(token, house.person(session, who), house.clock.now, late=True)
        return scan(session, book, sent, lambda _who, _asks: None, choice)


def rows(house: House) -> tuple[int, int]:
    """How many requests and exchanges there are."""
    with house.reading() as session:
        requests = session.scalar(select(func.count()).select_from(CardRequest)) or 0
        return requests, session.scalar(select(func.count()).select_from(Exchange)) or 0


def requests_path(house: House) -> str:
    return f"/e/{house.event}/requests"


def buttons(house: House, phone: Phone, what: str) -> list[Form]:
    """The buttons by which somebody says "yes" or "no" to single requests, each with what pressing it sends."""
    single = f"{requests_path(house)}/"
    found = forms(phone.get(requests_path(house)))
    return [form for form in found if form.action.startswith(single) and form.action.endswith(f"/{what}")]


def answer(house: House, who: str, what: str) -> str:
    """`who` says yes or no to the one request they see; where that leads."""
    phone = house.phone(who)
    (button,) = buttons(house, phone, what)
    return str(phone.post(button.action, button.fields).location)


def can_say_yes(house: House, who: str) -> bool:
    """Whether `who` sees a request."""
    return bool(buttons(house, house.phone(who), "yes"))
