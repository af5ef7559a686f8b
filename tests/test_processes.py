"""Two that only answer, one in another WSGI server than ours, and one worker, on one PostgreSQL and one Redis."""

import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from eventnet.config import Settings
from eventnet.mail.models import Mail
from eventnet.web.limits import SIGNING_IN
from tests.cast import House
from tests.mail.peer import Peer, free_port, running_peer
from tests.network import addresses, under_guard
from tests.processes import answers, started, wait_until
from tests.redis_server import running_redis
from tests.surfing import Browser

pytestmark = [pytest.mark.thorough, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]

PROGRAMS = Path(sys.executable).parent


@contextmanager
def installation(settings: Settings, peer: Peer, folder: Path) -> Iterator[tuple[int, int]]:
    """Where the two applications answer; the worker is there, too. All three may reach Redis and the mail server."""
    ports = free_port(), free_port()
    with running_redis() as redis, ExitStack() as stack:
        environ = {
            "EVENTNET_DATA": str(folder),
            "EVENTNET_BASE_URL": settings.base_url,
            "EVENTNET_SECRET_KEY": settings.secret_keys[0],
            "EVENTNET_DATABASE_URL": settings.database_url,
            "EVENTNET_LIMITS_URL": redis.url,
            "EVENTNET_SMTP_URL": peer.url,
            **under_guard(folder / "guard", str(redis.socket), urlsplit(peer.url).netloc),
        }
        ours, theirs = (f"--listen=127.0.0.1:{port}" for port in ports)
        serves = [f"{PROGRAMS}/eventnet", "serve", "--no-work", ours]
        stack.enter_context(started(serves, environ, folder / "ours.txt"))
        serves = [f"{PROGRAMS}/waitress-serve", theirs, "--no-clear-untrusted-proxy-headers", "eventnet.wsgi:app"]
        # It has no ear for the signal, so that ends it.
        stack.enter_context(started(serves, environ, folder / "theirs.txt", code=-signal.SIGTERM))
        works, said = [f"{PROGRAMS}/eventnet", "work"], folder / "work.txt"
        stack.enter_context(started(works, environ, said))
        wait_until(lambda: "sweeps and sends mails" in said.read_text())
        for port in ports:
            wait_until(lambda port=port: answers(f"http://127.0.0.1:{port}/healthz"))  # type: ignore[misc]
        yield ports
        assert addresses(folder / "guard") == [f"reached {redis.socket}", f"reached {urlsplit(peer.url).netloc}"]


def test_a_browser_is_one_to_both_each_mail_goes_once_and_limits_count_across(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    with running_peer() as peer, installation(settings, peer, tmp_path) as (one, other):
        cleo = Browser(settings.base_url)
        assert cleo.send(one, "/sign-in", email="cleo@demo.example") == 303
        wait_until(lambda: peer.to("cleo@demo.example"))
        (message,) = peer.to("cleo@demo.example")
        digits = re.findall(r"\b\d{4} \d{4}\b", message.get_body(("plain",)).get_content())[0]  # type: ignore[union-attr]
        assert cleo.send(other, "/mailed", digits=digits) == 303
        assert "Cleo Nowak" in cleo.ask(one, "/me")[1]

        eager, names = Browser(settings.base_url), ["ben", "dan", "ada"]
        assert len(names) == SIGNING_IN.often.amount
        for port, name in zip((one, other, one), names, strict=True):
            assert eager.send(port, "/sign-in", email=f"{name}@demo.example") == 303
        assert eager.send(other, "/sign-in", email="eve@demo.example") == 429

        def is_empty() -> bool:
            with house.reading() as session:
                return session.scalars(select(Mail.id)).first() is None

        wait_until(is_empty)
        assert sorted(taken.address for taken in peer.taken) == [f"{n}@demo.example" for n in sorted(["cleo", *names])]
    for said in tmp_path.glob("*.txt"):
        assert "Traceback" not in said.read_text()
        assert "geheim" not in said.read_text()
