"""Scans that wait on a phone: how a test finds a code, loses the network and has it back, and looks into the queue."""

from collections.abc import Sized
from typing import Any

from playwright.sync_api import Locator, Route, expect
from sqlalchemy import func, select

from eventnet.contacts.models import Contact
from tests.browser.cameras import scans
from tests.browser.phones import Phone
from tests.cast import House

KEPT = "Not sent yet. It will go by itself once there is a network."
UNKEPT = (
    "Not sent yet, and this browser keeps nothing for pages. It goes as soon as there is a network, but only while "
    "this page stays open."
)
ONE_WAITS = "One scan is waiting for a network."
SIGN_IN = "Please sign in again. Your scan is safe."
INVALID = "This code is not valid. Please ask to see a new one."
SWAPPED = "You and Ben Okafor have swapped cards."

_IMPORT = "Promise.all(['queue', 'sending'].map(name => import(`/static/js/exchange/${name}.js`)))"


def in_queue(phone: Phone, script: str, argument: Any = None) -> Any:
    """What `script` comes to on the phone's page, with the scripts `queue` and `sending` at hand."""
    return phone.page.evaluate(f"async argument => {{ const [queue, sending] = await {_IMPORT}; {script} }}", argument)


def states(phone: Phone) -> list[str]:
    """What has become of each scan on the phone."""
    return list(in_queue(phone, "return (await queue.scans()).map(({ state }) => state)"))


def come_to(phone: Phone, *wanted: str) -> None:
    """Waits until this has become of the scans on the phone."""
    phone.waits(lambda: states(phone) == list(wanted), f"scans are {wanted}")


def are_told(phone: Phone) -> None:
    """Waits until the phone has written down that all has been told; who leaves before is told again."""
    told = "return (await queue.scans()).every(({ isTold }) => isTold)"
    phone.waits(lambda: in_queue(phone, told), "all is told")


def pastes(phone: Phone, house: House, token: str) -> None:
    """Pastes the link of a code on the scanner's page."""
    field = phone.page.locator("#link")
    if not field.is_visible():
        phone.page.locator("#by-link summary").click()
    field.fill(f"{house.base_url}/x/{token}")
    field.press("Enter")


def waiting(phone: Phone) -> Locator:
    """Where a page says what becomes of scans."""
    return phone.page.locator("#waiting[role=status]")


def finds_offline(phone: Phone, house: House, *tokens: str) -> None:
    """Opens the scanner, loses the network, and finds codes."""
    scans(phone, house)
    is_offline(phone)
    for token in tokens:
        pastes(phone, house, token)
        expect(phone.page.locator("#said")).to_have_attribute("data-saying", "kept")


def is_offline(phone: Phone, *, offline: bool = True) -> None:
    """Aeroplane mode; or back from it."""
    phone.context.set_offline(offline)


def comes_back(phone: Phone) -> None:
    """There is a network again, and what failed meanwhile was to be expected."""
    is_offline(phone, offline=False)
    phone.forgives("ERR_INTERNET_DISCONNECTED")


def holds(house: House, who: str) -> int:
    """How many contacts somebody has."""
    with house.reading() as session:
        mine = select(func.count()).select_from(Contact).where(Contact.owner_id == house.person(session, who).id)
        return session.scalar(mine) or 0


def calls_of(phone: Phone) -> list[str]:
    """The bodies of all that the phone sends from now on."""
    calls: list[str] = []

    def listen(request: Any) -> None:
        if request.url.endswith("/api/scans"):
            calls.append(str(request.post_data))

    phone.context.on("request", listen)
    return calls


def never_answered(phone: Phone, addresses: str) -> list[Route]:
    """What the phone asks for at these addresses from now on; nobody answers."""
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    phone.context.route(addresses, hold)
    return asked


def until_asked(phone: Phone, asked: Sized, many: int) -> None:
    """Waits until so much has been asked for."""
    phone.waits(lambda: len(asked) >= many, f"asked {many} times")
