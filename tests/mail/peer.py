"""A real SMTP server for the tests, which does with each mail what a test tells it to."""

import asyncio
import os
import random
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCEPT = "accept"
DROP_BEFORE, DROP_AFTER, DROP_IN_QUIT = "drop before the 250", "drop after the 250", "drop in QUIT"
HANG = "hang"
HOLD = "hold"  # until the test lets go
# What else a test may ask for is an answer: "MAIL 530 …", "RCPT 550 …" or "DATA 451 …".

THIS_MACHINE = x509.IPAddress(ip_address("127.0.0.1"))


@dataclass(frozen=True)
class Taken:
    """A mail that the server has taken: the envelope, and the message as bytes."""

    sender: str
    address: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message as its reader's program reads it."""
        message = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


class Peer:
    """The server. `next` says what it does with the mails that come, one after the other; then it takes them."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.next: deque[str] = deque()
        self.seen = 0
        self.greeted: list[str] = []
        self.refuses_reset = False
        self.held: list[str] = []
        self.let_go = threading.Event()
        self.left = threading.Event()
        self.login = ("", "")
        self.logged_in = 0
        self.url = ""

    def to(self, address: str) -> list[EmailMessage]:
        """What has come for `address`."""
        return [taken.message for taken in self.taken if taken.address == address]

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == self.login
        self.logged_in += is_right
        return AuthResult(success=is_right, handled=False)

    async def handle_EHLO(  # noqa: N802  the hook's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.greeted.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.seen += 1
        session.act = self.next.popleft() if self.next else ACCEPT
        envelope.mail_from = address
        return str(session.act[5:]) if session.act.startswith("MAIL ") else "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if session.act.startswith("RCPT "):
            return str(session.act[5:].replace("ADDRESS", address))
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        if session.act.startswith("DATA "):
            return str(session.act[5:])
        if session.act == HANG:
            await asyncio.sleep(600)
        if session.act == HOLD:
            self.held.extend(envelope.rcpt_tos)
            await asyncio.to_thread(self.let_go.wait, 60)
        if session.act == DROP_BEFORE:
            server.transport.abort()
            return "250 nobody hears this"
        content = envelope.content
        assert isinstance(content, bytes)
        (address,) = envelope.rcpt_tos
        self.taken.append(Taken(str(envelope.mail_from), address, content))
        if session.act == DROP_AFTER:
            asyncio.get_running_loop().call_soon(server.transport.close)  # what is written by then still goes out
        return "250 OK"

    async def handle_RSET(self, _server: Any, _session: Any, _envelope: Envelope) -> str:  # noqa: N802
        return "421 enough for today" if self.refuses_reset else "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, _envelope: Envelope) -> str:  # noqa: N802
        self.left.set()
        if getattr(session, "act", "") == DROP_IN_QUIT:
            server.transport.abort()
        return "221 Bye"


_handed_out: deque[int] = deque()
MOST_HANDED_OUT = 100
"""So many ports are kept for this process, as open files; whoever got one before those has long been done with it."""


def free_port() -> int:
    """A port of this machine that nobody listens on, below those that the system hands out by itself.

    Until somebody listens there no other test gets it, in whatever process that runs.
    """
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            is_free = probe.connect_ex(("127.0.0.1", port)) != 0
        if is_free and _is_ours(port):
            return port


def _is_ours(port: int) -> bool:
    """Takes the name that stands for a port, which only one on this machine can have; whether nobody had it."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0eventnet-tests-port-{port}")
    except OSError:
        name.close()
        return False
    _handed_out.append(name.detach())
    if len(_handed_out) > MOST_HANDED_OUT:
        os.close(_handed_out.popleft())
    return True


@contextmanager
def running_peer(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None
) -> Iterator[Peer]:
    """A server on this machine: plain, over TLS from the start, or after STARTTLS; `login` is a user and a password."""
    peer = Peer()
    options: dict[str, Any] = {}
    if login is not None:
        peer.login = login
        # What is encrypted from the start this server does not take for encrypted, so it can't insist on it.
        insists = starttls is not None
        options = {"authenticator": peer.authenticate, "auth_required": insists, "auth_require_tls": insists}
    controller = Controller(
        peer,
        hostname="127.0.0.1",
        port=free_port(),
        server_hostname="mail.example",  # else it asks the network what this machine is called
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        **options,
    )
    controller.start()
    scheme = "smtps" if tls else "smtp+starttls" if starttls else "smtp"
    peer.url = f"{scheme}://127.0.0.1:{controller.port}"
    peer.greeted.clear()  # the controller has said hello itself
    try:
        yield peer
    finally:
        peer.let_go.set()
        controller.stop()


@contextmanager
def talking_without_end(*, pause: float = 0.02) -> Iterator[str]:
    """The URL of a server that never comes to the end of its greeting."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", free_port())) as listener:

        def talk() -> None:
            line, _ = listener.accept()
            with line:
                while not over.wait(pause):
                    try:
                        line.sendall(b"220-and another thing\r\n")
                    except OSError:
                        return

        talker = threading.Thread(target=talk)
        talker.start()
        try:
            yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            talker.join()


@contextmanager
def talking_plainly() -> Iterator[tuple[int, list[bytes]]]:
    """The port of a server that answers what comes first with plain words, and what it has heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", free_port())) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                heard.append(line.recv(65536))
                line.sendall(b"220 mail.example ESMTP\r\n")

        talker = threading.Thread(target=answer)
        talker.start()
        yield listener.getsockname()[1], heard
        talker.join()


@contextmanager
def saying_nothing() -> Iterator[str]:
    """The URL of a server that takes the line and never says a word."""
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"


def certificate(
    folder: Path, made_out_to: x509.GeneralName = THIS_MACHINE, *, now: datetime | None = None
) -> tuple[Path, ssl.SSLContext]:
    """A certificate, for this machine, that nobody but its own file vouches for; and what a server shows it with.

    It is good from a day before `now`, the machine's, until a day after.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = now or datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([made_out_to]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
