"""Mails that somebody waits for, while the mail server fails in each way: none is lost, and but one comes once."""

from urllib.parse import urlencode

from sqlalchemy import select

from eventnet.mail.models import Mail
from tests.faults.checks import engine_to_look
from tests.faults.clocks import JumpingClock
from tests.faults.mail_server import AWAY, FOR_ALL, FOR_ONE, GIVEN_UP, TWICE, MailServer
from tests.faults.phones import Line
from tests.faults.scene import Scene
from tests.processes import wait_until

PAUSE = 120
"""Seconds after which a mail that failed once is tried again, and more."""


def mail_fails(here: Scene, server: MailServer, clock: JumpingClock, ways: tuple[str, ...] = FOR_ALL) -> None:
    """Each way in turn; before the next, what has failed comes at its second try: after a second failure it would wait
    for longer than the clock jumps."""
    addresses = [f"{number}@crowd.example" for number in range(len(FOR_ONE) + len(ways))]
    server.ways |= dict(zip(addresses, FOR_ONE, strict=False))
    for number in range(len(FOR_ONE)):
        _asks_for_mail(here, number)
    wait_until(lambda: not server.ways)

    def all_come(ahead: int) -> None:
        clock.jump_to(ahead)
        wait_until(lambda: _waiting(here) == 0)

    all_come(PAUSE)
    for often, way in enumerate(ways, 1):
        _happens(here, server, way, len(FOR_ONE) + often - 1)
        all_come(PAUSE * (often + 1))
    clock.jump_to(PAUSE * (len(ways) + 2))  # nothing more comes of it
    here.goes_on()
    assert _waiting(here) == 0
    _came_once(server, addresses)


def _happens(here: Scene, server: MailServer, way: str, number: int) -> None:
    before = server.met
    if way == AWAY:
        server.go_away()
        _asks_for_mail(here, number)
        wait_until(lambda: "the server refused the connection" in here.server.log.read_text())
        server.come()
        return
    server.for_all = way
    server.hang_up()
    _asks_for_mail(here, number)
    wait_until(lambda: server.met > before)
    server.for_all = ""
    server.over.set()


def _asks_for_mail(here: Scene, number: int) -> None:
    """Somebody who is not signed in asks for a mail that signs them in."""
    cookie, token = here.stage.stranger(number)
    line = Line(here.server.port)
    headers = {"Cookie": f"eventnet={cookie}", "Content-Type": "application/x-www-form-urlencoded"}
    fields = urlencode({"csrf_token": token, "email": f"{number}@crowd.example"})
    while True:
        answer = line.answer() if line.ask("POST", "/sign-in", headers, fields) else None
        if answer and answer.status != 503:
            break
    assert answer.status == 303, answer
    line.hang_up()


def _waiting(here: Scene) -> int:
    """The number of mails that are still to be sent."""
    engine = engine_to_look(here.stage)
    with engine.connect() as connection:
        waiting = connection.execute(select(Mail.id).where(Mail.given_up_at.is_(None))).all()
    engine.dispose()
    return len(waiting)


def _came_once(server: MailServer, addresses: list[str]) -> None:
    expected = dict.fromkeys(addresses, 1)
    expected |= {address: 0 for address, way in zip(addresses, FOR_ONE, strict=False) if way in GIVEN_UP}
    expected |= {address: 2 for address, way in zip(addresses, FOR_ONE, strict=False) if way in TWICE}
    times = {address: sum(n for (to, _), n in server.taken.items() if to == address) for address in addresses}
    assert times == expected
    assert len(server.taken) == sum(map(bool, expected.values()))  # the same Message-ID each time
